"""Random UUIDs of version 4 (RFC 9562), no two alike."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from provender.kernels.draw import Words, hashes
from provender.synth.formats.context import FormatContext
from provender.synth.space import LARGEST, Space, derive

__all__ = ["Uuids", "uuids"]

_VERSION = np.uint64(0x4000)
_VARIANT = np.uint64(1 << 63)


@dataclass(frozen=True)
class Uuids(Space):
    """One UUID per index; `draw` never repeats one, as all 64 bits of a bijective hash are kept.

    >>> space = Uuids()
    >>> space.draw(np.arange(1, dtype="u8"), 1)[0].as_py().version
    4
    """

    @property
    def type(self) -> pa.DataType:
        """UUIDs."""
        return pa.uuid()

    @property
    def size(self) -> int:
        """More than can be counted in 64 bits."""
        return LARGEST

    def at(self, ranks: Words) -> pa.Array:
        """Return the UUIDs of the ranks."""
        return self.draw(ranks, 0)

    def draw(self, index: Words, key: int) -> pa.Array:
        """Return a random UUID per index."""
        high, low = hashes(index, key), hashes(index, derive(key, "low"))
        words = np.empty((len(index), 2), ">u8")
        words[:, 0] = (high & ~np.uint64(0xF000)) | _VERSION
        kept = (high >> np.uint64(12)) & np.uint64(0xF)
        words[:, 1] = (low >> np.uint64(6) << np.uint64(4)) | kept | _VARIANT
        storage = pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(16), len(index), [None, pa.py_buffer(words)]
        )
        return pa.ExtensionArray.from_storage(pa.uuid(), storage)

    def distinct(self, index: Words, key: int) -> pa.Array:
        """Return what `draw` returns, for no two are alike."""
        return self.draw(index, key)


def uuids(context: FormatContext) -> Space | None:
    """Return UUIDs; None where the window leaves no room for their 36 characters."""
    return Uuids() if context.holds(36) else None
