"""Texts that match a regular expression as a whole: `pattern_space`."""

from provender.synth.patterns.matching import pattern_space

__all__ = ["pattern_space"]
