"""Races against peers, side by side in one run; nothing here is part of the product."""
