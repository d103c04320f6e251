"""What is read of many cases at once: work lists, searches, their files, and figures."""
