"""Moving running cases to another version: mapping files, the rehearsal, and the move itself."""
