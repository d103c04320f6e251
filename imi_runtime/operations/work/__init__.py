"""What workers do: time, notices and mail, files in quarantine, texts away for translation, accounts nobody uses."""
