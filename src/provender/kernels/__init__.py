"""The fast inner loops: C where it compiled, numpy and pyarrow twins where it did not."""
