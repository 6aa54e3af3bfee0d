"""String formats as spaces: one row of the registry per format."""

from provender.synth.formats.context import FormatContext
from provender.synth.formats.registry import Format, format_space, known_formats, registry

__all__ = ["Format", "FormatContext", "format_space", "known_formats", "registry"]
