"""Values that must never be seen: the Secret type and the one redactor."""

import hmac
import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["MASK", "RedactingFilter", "Redactor", "Secret"]

MASK = "***"
_SHORTEST = 4  # replacing shorter values would tear ordinary words apart
_LONGEST_TEXT = 1 << 20

_PATTERNS = (
    # scheme://user:password@host and scheme://token@host
    (re.compile(r"(?P<keep>\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/@'\"]+@"), rf"\g<keep>{MASK}@"),
    # ?api_key=..., &token=...
    (
        re.compile(
            r"(?P<keep>[?&;](?:api_?key|key|token|access_token|password|passwd|pwd|secret|sig|"
            r"signature|x-amz-signature|x-amz-credential)=)[^&#\s'\"]+",
            re.IGNORECASE,
        ),
        rf"\g<keep>{MASK}",
    ),
    (re.compile(r"(?P<keep>\b(?:Bearer|Basic)\s+)[\w.~+/=-]+", re.IGNORECASE), rf"\g<keep>{MASK}"),
    # a JSON Web Token, wherever it stands
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), MASK),
)


class Secret:
    """A text that shows itself only to the caller of `reveal()`.

    >>> key = Secret("hunter2")
    >>> key, f"{key}", bool(key), key.reveal()
    (Secret(***), '***', True, 'hunter2')
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself; keep it out of variables that a traceback could show."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled: hand its text over explicitly")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Read a Secret from text; write it as the mask."""
        # Who asks for this has loaded pydantic; the others need not wait for it.
        from pydantic_core import core_schema  # noqa: PLC0415 - see above

        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls(str(value)),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda _: MASK),
        )


class Redactor:
    """Replaces registered secrets, and whatever looks like a credential, by `***`.

    >>> redactor = Redactor([Secret("s3cr3t")])
    >>> redactor.redact("s3cr3t: postgresql://bob:pw@db/shop?token=abc")
    '***: postgresql://***@db/shop?token=***'
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._texts: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.register(secret)

    def register(self, secret: Secret) -> None:
        """Redact this value from now on, also where it is percent-encoded."""
        if len(secret.reveal()) < _SHORTEST:
            return
        text = secret.reveal()
        self._texts |= {text, quote(text, safe=""), quote(text), quote_plus(text)}
        longest_first = sorted(self._texts, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def redact(self, text: str) -> str:
        """Return the text without secrets; what exceeds a mebibyte is cut off."""
        text = text[:_LONGEST_TEXT]
        if self._pattern is not None:
            text = self._pattern.sub(MASK, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class RedactingFilter(logging.Filter):
    """Redacts a log record's message, its traceback and its extra fields."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor
        self._formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        redact = self._redactor.redact
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        record.exc_info = None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for name, value in vars(record).items():
            if isinstance(value, Secret):
                setattr(record, name, MASK)
            elif name.startswith("field_") and isinstance(value, str):
                setattr(record, name, redact(value))
        return True
