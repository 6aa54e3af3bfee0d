"""A JSON Schema becomes Arrow record batches."""
