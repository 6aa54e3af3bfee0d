"""Random numbers as functions of (key, index), and permutations of [0, size).

Every function is pure and elementwise: slicing the index slices the result.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from provender.kernels.library import address, library

__all__ = ["Words", "below", "hashes", "mix", "permute", "pick"]

Words: TypeAlias = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MASK = (1 << 64) - 1
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def hashes(index: Words, key: int) -> Words:
    """Return one 64-bit random word per index.

    >>> import numpy as np
    >>> whole, part = (hashes(np.arange(first, 9, dtype="u8"), 1) for first in (0, 4))
    >>> bool((whole[4:] == part).all())
    True
    """
    if (lib := library()) is None:
        return mix(index * _GOLDEN + np.uint64(key))
    index = np.ascontiguousarray(index)
    out = np.empty(len(index), np.uint64)
    lib.pv_hash(address(index), len(index), key, address(out))
    return out


def below(index: Words, key: int, bound: int) -> Words:
    """Return one random number in [0, bound) per index, 1 <= bound <= 2**64."""
    if bound > _MASK:
        return hashes(index, key)
    if (lib := library()) is None:
        return _scale(hashes(index, key), bound)
    index = np.ascontiguousarray(index)
    out = np.empty(len(index), np.uint64)
    lib.pv_below(address(index), len(index), key, bound, address(out))
    return out


def pick(index: Words, key: int, bound: int) -> NDArray[np.uint32]:
    """Return what `below` returns, as 32-bit numbers; bound <= 2**32."""
    if (lib := library()) is None:
        return below(index, key, bound).astype(np.uint32)
    index = np.ascontiguousarray(index)
    out = np.empty(len(index), np.uint32)
    lib.pv_pick(address(index), len(index), key, bound, address(out))
    return out


def permute(index: Words, size: int, key: int = 0, *, keys: Words | None = None) -> Words:
    """Return the images of index under a permutation of [0, size), size <= 2**64.

    With `keys` each element has a permutation of its own. Every index must be below size.

    >>> import numpy as np
    >>> sorted(permute(np.arange(5, dtype="u8"), 5, 42).tolist())
    [0, 1, 2, 3, 4]
    """
    if len(index) and int(index.max()) >= size:
        raise IndexError(f"{int(index.max())} is outside a permutation of {size}")
    if (lib := library()) is None:
        return _permute_twin(index, size, key, keys)
    index = np.ascontiguousarray(index)
    out = np.empty(len(index), np.uint64)
    each = None if keys is None else address(keys := np.ascontiguousarray(keys))
    lib.pv_permute(address(index), len(index), min(size, _MASK), key, each, address(out))
    return out


def mix(x: Words) -> Words:
    """Return splitmix64's finaliser of each word."""
    x = x ^ (x >> np.uint64(30))
    x = x * np.uint64(0xBF58476D1CE4E5B9)
    x = x ^ (x >> np.uint64(27))
    x = x * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _scale(random: Words, bound: int) -> Words:
    """Return the high word of random * bound, from four 32-bit products."""
    high, low = np.uint64(bound >> 32), np.uint64(bound & 0xFFFFFFFF)
    r_high, r_low = random >> _HALF, random & _LOW
    middle = r_high * low + ((r_low * low) >> _HALF)
    carry = (middle & _LOW) + r_low * high
    product: Words = r_high * high + (middle >> _HALF) + (carry >> _HALF)
    return product


def _permute_twin(index: Words, size: int, key: int, keys: Words | None) -> Words:
    size = min(size, _MASK)
    bits = max(2, (size - 1).bit_length())
    low = np.uint64(bits // 2)
    low_mask = np.uint64((1 << (bits // 2)) - 1)
    high_mask = np.uint64((1 << (bits - bits // 2)) - 1)
    each = np.full(len(index), key, np.uint64) if keys is None else keys
    out = index.copy()
    walking = np.arange(len(index))
    while len(walking):
        x, k = out[walking], each[walking]
        left, right = x >> low, x & low_mask
        for step in range(3):
            left = left ^ (mix(k + right * _GOLDEN + np.uint64(2 * step)) & high_mask)
            right = right ^ (mix(k + left * _GOLDEN + np.uint64(2 * step + 1)) & low_mask)
        x = (left << low) | right
        out[walking] = x
        walking = walking[x >= np.uint64(size)]
    return out
