"""Who is there: a password, a passkey or an identity provider, and always a second factor."""
