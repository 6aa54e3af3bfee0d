"""A stream of bytes cut into pieces, each with a digest that proves later that it is whole."""

from collections.abc import Callable

import xxhash

__all__ = ["PIECE_BYTES", "Pieces"]

PIECE_BYTES = 2 << 20


class Pieces:
    """Digests a stream from a piece's start on; `finish` gets each piece's number and digest.

    >>> pieces = Pieces(3, print)
    >>> pieces.count(bytes(PIECE_BYTES + 1))
    3 94e26d8e04364852
    """

    __slots__ = ("_digest", "_finish", "_held_bytes", "_next")

    def __init__(self, first: int, finish: Callable[[int, str], object]) -> None:
        self._next = first
        self._finish = finish
        self._digest = xxhash.xxh3_64()
        self._held_bytes = 0

    def count(self, chunk: memoryview | bytes | bytearray) -> None:
        """Take in the next bytes."""
        room = PIECE_BYTES - self._held_bytes
        if len(chunk) < room:
            self._digest.update(chunk)
            self._held_bytes += len(chunk)
            return
        view = memoryview(chunk)
        self._digest.update(view[:room])
        self._finish(self._next, self._digest.hexdigest())
        self._next += 1
        self._digest = xxhash.xxh3_64()
        self._held_bytes = 0
        if len(view) > room:
            self.count(view[room:])
