"""What administrators do with authorities and people, and how an authority is found."""
