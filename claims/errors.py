"""One tree of errors; every message says what was wrong, with which value, and what to do.

ClaimsError            a known failure: one line on standard error, exit 1
├── InputRefused       one article or source cannot be taken in; the run goes on
│   └── NotFetched     a web address does not answer as it should, at least not now
├── NotFound           an id that the store does not hold
├── KeyRefused         no key, or one that does not open (any more)
├── Busy               too much is under way: wait, then try again
├── DecisionRefused    a status or decision that breaks the rules of review
│   ├── Conflicted     somebody else changed the same thing in the meantime
│   └── NotPermitted   the role of whoever asks does not allow it
├── ModelError         a model folder is missing, damaged or not what was asked for
│   └── ModelMismatch  the store holds vectors of another model
├── GoldError          what is measured on breaks the gold format
├── ClusterError       a scheduler or its workers cannot be reached, or not safely
├── Cancelled          whoever started a long run has stopped it
└── StoreError         the database cannot be opened, read or written
"""

# What the parsers of others raise on content that they were not written for, beside errors of their
# own: whoever calls one makes an `InputRefused` of it.
PARSER_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class ClaimsError(Exception):
    """Base of every failure that a user can understand and mend."""


class InputRefused(ClaimsError):
    """One source cannot be taken in.

    Attributes:
        source: the file, table line or address that was refused.
        reason: what was wrong with it, with the value.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class NotFetched(InputRefused):
    """A web address does not answer as it should, at least not now.

    Attributes:
        status: of HTTP; 0 where it gives none.
        retry_seconds: how long it asks to be left alone; None where it does not say.
    """

    def __init__(
        self, source: str, reason: str, *, status: int = 0, retry_seconds: float | None = None
    ) -> None:
        super().__init__(source, reason)
        self.status = status
        self.retry_seconds = retry_seconds


class NotFound(ClaimsError):
    """An id that the store does not hold."""


class KeyRefused(ClaimsError):
    """No key, or one that does not open (any more)."""


class Busy(ClaimsError):
    """Too much is under way.

    Attributes:
        seconds: after how many it is worth trying again.
    """

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class DecisionRefused(ClaimsError):
    """A status or decision that breaks the rules of review."""


class Conflicted(DecisionRefused):
    """Somebody else changed the same thing in the meantime; nothing was overwritten.

    Attributes:
        subjects: the ids of what was changed, where it is about decisions.
    """

    def __init__(self, message: str, subjects: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.subjects = subjects


class NotPermitted(DecisionRefused):
    """The role of whoever asks does not allow it."""


class ModelError(ClaimsError):
    """A model folder is missing, damaged or not what was asked for."""


class ModelMismatch(ModelError):
    """The store holds vectors of another model."""


class GoldError(ClaimsError):
    """What is measured on is missing or breaks the gold format."""


class StoreError(ClaimsError):
    """The database cannot be opened, read or written."""


class ClusterError(ClaimsError):
    """A scheduler or its workers cannot be reached, or not safely."""


class Cancelled(ClaimsError):
    """Whoever started a long run has stopped it; a `Progress` raises it."""


class SettingRefused(ClaimsError):
    """The environment sets something to what it cannot be."""
