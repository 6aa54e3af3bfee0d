"""Lists the texts of a part of a pattern that has only a few."""

from collections.abc import Iterable, Iterator
from itertools import groupby, product

from provender.synth.patterns.tree import Alt, Chars, Group, Node, Repeat, Seq

__all__ = ["texts_of"]

_LONGEST = 100_000


def texts_of(node: Node, most: int) -> list[str] | None:
    """Return the distinct texts of a node in a fixed order; None where there are more than `most`.

    >>> from provender.synth.patterns.parser import parse
    >>> texts_of(parse("a[bc]?|ab"), 10)
    ['a', 'ab', 'ac']
    """
    match node:
        case Chars(drawn):
            return [chr(c) for c in drawn] if len(drawn) <= most else None
        case Seq(items):
            return _joined(list(items), most)
        case Repeat(item, low, high) if high is not None and high <= most:
            return _repeated(item, low, high, most)
        case Alt(items):
            return _either(items, most)
        case Group(_, item):
            return texts_of(item, most)
    return None


def _either(items: Iterable[Node], most: int) -> list[str] | None:
    found: dict[str, None] = {}
    for item in items:
        if (part := texts_of(item, most)) is None:
            return None
        found.update(dict.fromkeys(part))
    return _few(found, most)


def _joined(items: list[Node], most: int) -> list[str] | None:
    found: list[str] | None = [""]
    for part in _parts(items, most):
        found = None if part is None or found is None else _product(found, part, most)
        if found is None:
            return None
    return found


def _parts(items: list[Node], most: int) -> Iterator[list[str] | None]:
    """Yield the texts of each item, those of single characters in a row as one."""
    for single, run in groupby(items, _is_single):
        if single:
            yield ["".join(chr(c) for item in run if isinstance(item, Chars) for c in item.drawn)]
        else:
            for item in run:
                yield texts_of(item, most)


def _is_single(node: Node) -> bool:
    return isinstance(node, Chars) and len(node.drawn) == 1


def _repeated(item: Node, low: int, high: int, most: int) -> list[str] | None:
    part = texts_of(item, most)
    found: dict[str, None] = {}
    rounds: list[str] | None = [""]
    for times in range(high + 1):
        if times:
            rounds = None if part is None else _product(rounds or [], part, most)
        if rounds is None or _few(found, most) is None:
            return None
        if times >= low:
            found.update(dict.fromkeys(rounds))
    return _few(found, most)


def _product(before: list[str], after: list[str], most: int) -> list[str] | None:
    if len(before) * len(after) > most * 4:
        return None
    return _few(dict.fromkeys(a + b for a, b in product(before, after)), most)


def _few(found: dict[str, None], most: int) -> list[str] | None:
    if len(found) > most or sum(map(len, found)) > _LONGEST:
        return None
    return list(found)
