"""Which models a project uses: the environment's, else those chosen for its database."""

from pathlib import Path

from claims.records import EncoderChoice
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
    name = str(database if database is not None else settings.database)
    if "://" not in name and not Path(name).exists():
        return EncoderChoice()
    with Store.open(name) as store:
        return store.encoder_choice
