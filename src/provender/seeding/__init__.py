"""Seeding: what a schema describes goes into a database, whole or not at all."""
