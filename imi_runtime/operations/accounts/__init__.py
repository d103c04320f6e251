"""What users do with their own accounts: credentials, sessions, what they acknowledge."""
