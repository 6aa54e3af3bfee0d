"""Leaves out the anchors that stand where the text starts and ends anyway."""

from provender.synth.patterns.tree import Alt, End, Node, Seq, Start, alt, seq

__all__ = ["without_edges"]


def without_edges(node: Node, *, first: bool = True, last: bool = True) -> Node:
    """Return a node that starts (`first`) and ends (`last`) the whole text, without anchors there.

    >>> from provender.synth.patterns.parser import parse
    >>> without_edges(parse("^a|b$")) == parse("[a]|b")
    True
    """
    match node:
        case Start() if first:
            return Seq(())
        case End() if last:
            return Seq(())
        case Alt(items):
            return alt(without_edges(item, first=first, last=last) for item in items)
        case Seq(items) if items:
            low, high = 0, len(items)
            while first and low < high and isinstance(items[low], Start):
                low += 1
            while last and low < high and isinstance(items[high - 1], End):
                high -= 1
            return _inner(list(items[low:high]), first=first, last=last)
    return node


def _inner(items: list[Node], *, first: bool, last: bool) -> Node:
    if len(items) == 1:
        return without_edges(items[0], first=first, last=last)
    if items:
        items[0] = without_edges(items[0], first=first, last=False)
        items[-1] = without_edges(items[-1], first=False, last=last)
    return seq(items)
