"""There is nothing to make: these pages read no database."""
