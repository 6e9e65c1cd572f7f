"""Which models a project uses: the environment's, else those chosen for its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claims.records import EncoderChoice, JudgeChoice
from claims.settings import Settings
from claims.store import Store


def encoder_in_use(
    database: str | Path | None = None, *, settings: Settings | None = None
) -> EncoderChoice:
    """The encoder of the environment, else of a database, else the one that ships.

    Args:
        database: a path or an SQLAlchemy URL, the environment's where it is not given; a file
            that is not there is not made.
        settings: what people chose; None for the environment's.
    """
    settings = settings or Settings.from_environment()
    if settings.encoder:
        return EncoderChoice(settings.encoder)
    with _store(database, settings) as store:
        return store.encoder_choice if store else EncoderChoice()


def judge_in_use(
    database: str | Path | None = None, *, settings: Settings | None = None
) -> JudgeChoice:
    """The judge of the environment, else of a database, else the one that ships; as above."""
    settings = settings or Settings.from_environment()
    if settings.judge:
        return JudgeChoice(settings.judge)
    with _store(database, settings) as store:
        return store.judge_choice if store else JudgeChoice()


@contextmanager
def _store(database: str | Path | None, settings: Settings) -> Iterator[Store | None]:
    name = str(database if database is not None else settings.database)
    if "://" not in name and not Path(name).exists():
        yield None
        return
    with Store.open(name) as store:
        yield store
