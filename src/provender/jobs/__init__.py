"""What the server remembers between requests and restarts."""
