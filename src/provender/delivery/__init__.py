"""Datasets leave the house: as streams, as files, as folders with a manifest."""
