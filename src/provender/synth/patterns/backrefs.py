"""Replaces references back to a group by the finitely many texts that the group can have."""

from collections.abc import Callable, Iterator, Mapping

from provender.synth.patterns.faults import invalid, too_complex, unsupported
from provender.synth.patterns.finite import texts_of
from provender.synth.patterns.tree import (
    Alt,
    Back,
    Group,
    Look,
    Node,
    Repeat,
    Seq,
    alt,
    inside,
    literal,
)

__all__ = ["resolve"]

_MOST_TEXTS = 256
_MOST_CHOICES = 4096


def resolve(tree: Node, names: Mapping[str, int], groups: int) -> Node:
    """Return the tree without groups and references; a Fault where that cannot be done.

    A sequence that holds both a group and references to it becomes a choice: one sequence for
    each text of the group.
    """

    def numbered(node: Node) -> Node:
        return _numbered(node, names, groups) if isinstance(node, Back) else node

    return _rebuilt(_expanded(_rebuilt(tree, numbered), _MOST_CHOICES), _plain)


def _numbered(node: Back, names: Mapping[str, int], groups: int) -> Node:
    number = names.get(node.group, 0) if isinstance(node.group, str) else node.group
    if not 1 <= number <= groups:
        raise invalid(f"it refers to a group {node.group!r} that it does not have")
    return Back(number)


def _plain(node: Node) -> Node:
    if isinstance(node, Back):
        raise unsupported(f"a reference to group {node.group} from outside of its sequence")
    return node.item if isinstance(node, Group) else node


def _rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the tree with each node changed, the innermost ones first."""
    return change(inside(node, lambda item: _rebuilt(item, change)))


def _expanded(node: Node, choices: int) -> Node:
    if isinstance(node, Seq):
        for group in _groups(node.items):
            if any(Back(group.number) in set(_walk(item)) for item in node.items):
                return _chosen(node, group, choices)
    return inside(node, lambda item: _expanded(item, choices))


def _groups(items: tuple[Node, ...]) -> Iterator[Group]:
    """Yield the groups that take part in every text of a sequence."""
    for item in items:
        if isinstance(item, Group):
            yield item
            yield from _groups((item.item,))
        elif isinstance(item, Seq):
            yield from _groups(item.items)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Seq(items) | Alt(items):
            for item in items:
                yield from _walk(item)
        case Repeat(item) | Group(_, item) | Look(item):
            yield from _walk(item)


def _chosen(node: Seq, group: Group, choices: int) -> Node:
    texts = texts_of(group.item, _MOST_TEXTS)
    if texts is None:
        raise unsupported("a reference to a group of more than a few texts")
    if len(texts) > choices:
        raise too_complex("its references to groups multiply too many texts")

    def fixed(text: str) -> Node:
        def change(part: Node) -> Node:
            is_it = part == Back(group.number) or (
                isinstance(part, Group) and part.number == group.number
            )
            return literal(text) if is_it else part

        return _rebuilt(node, change)

    return alt(_expanded(fixed(text), choices // max(1, len(texts))) for text in texts)
