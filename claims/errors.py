"""One tree of errors; every message says what was wrong, with which value, and what to do.

ClaimsError            a known failure: one line on standard error, exit 1
├── InputRefused       one article or source cannot be taken in; the run goes on
├── NotFound           an id that the store does not hold
├── DecisionRefused    a status or decision that breaks the rules of review
│   └── Conflicted     somebody else changed the same thing in the meantime
├── ModelError         a model folder is missing, damaged or not what was asked for
│   └── ModelMismatch  the store holds vectors of another model
├── GoldError          what is measured on breaks the gold format
└── StoreError         the database cannot be opened, read or written
"""


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


class NotFound(ClaimsError):
    """An id that the store does not hold."""


class DecisionRefused(ClaimsError):
    """A status or decision that breaks the rules of review."""


class Conflicted(DecisionRefused):
    """Somebody else changed the same thing in the meantime; nothing was overwritten."""


class ModelError(ClaimsError):
    """A model folder is missing, damaged or not what was asked for."""


class ModelMismatch(ModelError):
    """The store holds vectors of another model."""


class GoldError(ClaimsError):
    """What is measured on is missing or breaks the gold format."""


class StoreError(ClaimsError):
    """The database cannot be opened, read or written."""
