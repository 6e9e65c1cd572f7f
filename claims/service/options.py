"""What the person who starts the service may choose, and what bounds a request."""

from dataclasses import dataclass

from limits import parse

# What one request may hold: about half a minute of work on two cores at most.
MOST_TEXTS = 256
# Rules on sentences expect no more than this; what is longer is no statement.
LONGEST_STATEMENT = 1_000
LONGEST_TEXT = 10_000
# As the program itself takes them in: one article's length at most.
LONGEST_ARTICLE = 1_000_000
MOST_FILES = 100
# Rows of one page of a list.
MOST_ROWS = 1_000


@dataclass(frozen=True)
class Options:
    """How the service is run.

    Attributes:
        database: a path or an SQLAlchemy URL; None for the environment's.
        open: no key is asked for, and whoever is on this machine may do everything; `owner`
            signs what they decide.
        owner: the account that runs the service.
        most_bytes: of one request's body.
        most_seconds: that one request may take, its body's arrival included.
        rate: requests of one key, as the library `limits` writes it.
        failures: wrong keys from one address, likewise.
        at_once: requests that hold the database at the same time.
    """

    database: str | None = None
    open: bool = False
    owner: str = ""
    most_bytes: int = 20_000_000
    most_seconds: float = 60.0
    rate: str = "600/minute"
    failures: str = "20/minute"
    at_once: int = 8

    @staticmethod
    def is_rate(text: str) -> bool:
        """Whether a rate is written so that it can be counted."""
        try:
            return parse(text).amount > 0
        except ValueError:
            return False
