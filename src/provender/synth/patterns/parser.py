"""Parses ECMA-262 regular expressions, and what Python's dialect adds to them."""

import re
from dataclasses import dataclass, field, replace

from provender.synth.patterns.backrefs import resolve
from provender.synth.patterns.charset import EVERYTHING
from provender.synth.patterns.classes import read_class
from provender.synth.patterns.escapes import DOT, both_cases
from provender.synth.patterns.faults import invalid, too_complex, unsupported
from provender.synth.patterns.reader import Reader, single
from provender.synth.patterns.tree import (
    EMPTY,
    Back,
    Border,
    Chars,
    End,
    Group,
    Look,
    Node,
    Start,
    alt,
    repeat,
    seq,
)

__all__ = ["parse"]

_DEEPEST = 100
_LONGEST = 200_000
_QUANTIFIER = re.compile(r"\{(\d+)(,(\d*))?\}")
_SIMPLE = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_REFERS = re.compile(r"\\[1-9]|\\k<|\(\?P=")
_NUMBER = re.compile("[0-9]*")
_FLAGS = re.compile(r"([aimsuLx]*)(?:-([imsx]+))?([:)])")
_ANYTHING = Chars(DOT.drawn, EVERYTHING, EVERYTHING)
_LOOKS = {
    "=": Look(EMPTY, behind=False, negated=False),
    "!": Look(EMPTY, behind=False, negated=True),
    "<=": Look(EMPTY, behind=True, negated=False),
    "<!": Look(EMPTY, behind=True, negated=True),
}


@dataclass(slots=True)
class _Frame:
    """A group that is still open: what it is, the choices so far, and the sequence now."""

    kind: Group | Look | None
    caseless: bool
    dot_all: bool
    choices: list[Node] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    quantified: int = -1

    def close(self) -> Node:
        """Return the node of all that the group holds."""
        inner = alt([*self.choices, seq(self.items)])
        return inner if self.kind is None else replace(self.kind, item=inner)


def parse(pattern: str) -> Node:
    """Return the tree of a pattern, without groups and references back to them.

    Raises a Fault for one that is invalid, nested too deeply, or refers back to too many texts.
    """
    if len(pattern) > _LONGEST:
        raise too_complex(f"it has {len(pattern)} characters, more than {_LONGEST}")
    return _Parser(Reader(pattern), refers=bool(_REFERS.search(pattern))).parse()


class _Parser:
    """The state of one run: open groups on a stack, so that no nesting recurses."""

    def __init__(self, reader: Reader, *, refers: bool) -> None:
        self.reader = reader
        self.refers = refers
        self.groups = 0
        self.names: dict[str, int] = {}
        self.stack = [_Frame(None, caseless=False, dot_all=False)]

    def parse(self) -> Node:
        """Read to the end."""
        while self.reader.more:
            self._one(self.reader.step(""))
        if len(self.stack) > 1:
            raise invalid("a parenthesis is never closed")
        tree = self.stack[0].close()
        return resolve(tree, self.names, self.groups) if self.refers else tree

    def _one(self, char: str) -> None:
        frame = self.stack[-1]
        match char:
            case "(":
                self._open()
            case ")":
                self._close()
            case "|":
                frame.choices.append(seq(frame.items))
                frame.items = []
            case "*" | "+" | "?":
                self._quantify(self.reader.place - 1, *_SIMPLE[char])
            case "{" if found := _QUANTIFIER.match(self.reader.text, self.reader.place - 1):
                self.reader.place = found.end()
                self._quantify(found.start(), *_bounds(found))
            case _:
                frame.items.append(self._atom(char, frame))

    def _atom(self, char: str, frame: _Frame) -> Node:
        match char:
            case "^":
                return Start()
            case "$":
                return End()
            case ".":
                return _ANYTHING if frame.dot_all else DOT
            case "[":
                node: Node = read_class(self.reader)
            case "\\":
                node = self._escape(self.reader.step("a backslash stands at its end"))
            case _:
                node = single(ord(char))
        return both_cases(node) if frame.caseless and isinstance(node, Chars) else node

    def _escape(self, letter: str) -> Node:
        if letter in "bB":
            return Border(negated=letter == "B")
        if letter in "AzZ":
            return Start() if letter == "A" else End()
        if letter == "k" and self.reader.take("<"):
            return Back(self.reader.name(">"))
        if letter in "123456789":
            more = self.reader.match(_NUMBER)
            return Back(int(letter + (more[0] if more else "")[:4]))
        return self.reader.class_or_char(letter)

    def _quantify(self, place: int, low: int, high: int | None) -> None:
        frame = self.stack[-1]
        if frame.quantified == place:
            raise invalid(f"a quantifier follows another at position {place}")
        if not frame.items or isinstance(frame.items[-1], Start | End | Border):
            raise invalid(f"there is nothing to repeat at position {place}")
        item = frame.items.pop()
        if isinstance(item, Look):
            frame.items.append(item if low else EMPTY)
        else:
            frame.items.append(repeat(item, low, high))
        self.reader.take("?")
        frame.quantified = self.reader.place

    def _open(self) -> None:
        if len(self.stack) > _DEEPEST:
            raise too_complex(f"it nests more than {_DEEPEST} groups")
        parent = self.stack[-1]
        frame = _Frame(None, parent.caseless, parent.dot_all)
        if not self.reader.take("?"):
            frame.kind = self._capture(None)
        elif not self._special(frame):
            return
        self.stack.append(frame)

    def _special(self, frame: _Frame) -> bool:
        """Read what follows `(?`; say whether a group was opened."""
        reader = self.reader
        if reader.take("P="):
            self.stack[-1].items.append(Back(reader.name(")")))
            return False
        if reader.take("#"):
            while reader.step("a comment is never closed") != ")":
                pass
            return False
        for mark, look in _LOOKS.items():
            if reader.take(mark):
                frame.kind = look
                return True
        if reader.take("P<") or reader.take("<"):
            frame.kind = self._capture(reader.name(">"))
            return True
        return self._flags(frame)

    def _flags(self, frame: _Frame) -> bool:
        found = self.reader.match(_FLAGS)
        if found is None:
            raise invalid(f"the group at position {self.reader.place} is of no known kind")
        if "x" in found[1]:
            raise unsupported("the flag x")
        scope = frame if found[3] == ":" else self.stack[-1]
        off = found[2] or ""
        scope.caseless = (scope.caseless or "i" in found[1]) and "i" not in off
        scope.dot_all = (scope.dot_all or "s" in found[1]) and "s" not in off
        return found[3] == ":"

    def _capture(self, name: str | None) -> Group | None:
        self.groups += 1
        if name is not None:
            if name in self.names:
                raise invalid(f"two groups are named {name!r}")
            self.names[name] = self.groups
        return Group(self.groups, EMPTY) if self.refers else None

    def _close(self) -> None:
        if len(self.stack) == 1:
            raise invalid("a parenthesis is closed that was never opened")
        frame = self.stack.pop()
        self.stack[-1].items.append(frame.close())


def _bounds(found: "re.Match[str]") -> tuple[int, int | None]:
    low = _number(found[1])
    high = low if found[2] is None else _number(found[3]) if found[3] else None
    if high is not None and low > high:
        raise invalid(f"{found[0]} counts down")
    return low, high


def _number(digits: str) -> int:
    if len(digits.lstrip("0")) > 9:  # noqa: PLR2004 - a thousand million repetitions
        raise too_complex(f"it repeats {digits[:20]} times")
    return int(digits)
