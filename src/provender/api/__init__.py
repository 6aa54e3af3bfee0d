"""The HTTP server: one FastAPI app over generation, files and state."""
