"""What officials do with one case: open it, fill its forms, take steps, attach files, give it to colleagues."""
