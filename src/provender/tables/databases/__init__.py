"""Databases: one file a product, behind one protocol; who may be reached is decided here."""
