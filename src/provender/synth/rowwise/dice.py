"""Random numbers as functions of an address, one at a time: splitmix64 over Python integers."""

__all__ = ["below", "chance", "start", "step"]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def step(address: int, label: int) -> int:
    """Return the address of one part of what stands at an address: 64 well-mixed bits.

    >>> step(1, 0) == step(1, 0), step(1, 0) == step(1, 1)
    (True, False)
    """
    x = (address + (label + 1) * _GOLDEN) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def start(key: int, row: int, attempt: int) -> int:
    """Return the address of an attempt at a row."""
    return step(step(key, row), attempt)


def below(address: int, bound: int) -> int:
    """Return a number in [0, bound) for an address.

    >>> below(step(7, 0), 6) < 6
    True
    """
    return (address * bound) >> 64


def chance(address: int, share: float) -> bool:
    """Return True for about a share of the addresses."""
    return address < share * 18446744073709551616.0
