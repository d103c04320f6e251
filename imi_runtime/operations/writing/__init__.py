"""What is written with every step: the case and its history, what lists and searches read, what figures count."""
