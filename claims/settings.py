"""What people may set, and nothing that is measured (that lives beside the models)."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Choices of the person who runs the program, from the environment where it names them.

    Attributes:
        database: path or SQLAlchemy URL of the store (`CLAIMS_DB`).
        encoder: folder, or name or path of a sentence-transformers model (`CLAIMS_ENCODER`);
            empty for the one chosen for the database, else the one that ships.
        judge: folder, or name or path of a three-class inference model (`CLAIMS_JUDGE`), or
            `rules`; empty as for the encoder.
        models: the folder of the models that ship (`CLAIMS_MODELS`).
    """

    database: str = "claims.db"
    encoder: str = ""
    judge: str = ""
    models: Path = ROOT / "models"

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings that the environment gives, the defaults for the rest."""
        return cls(
            database=os.environ.get("CLAIMS_DB") or cls.database,
            encoder=os.environ.get("CLAIMS_ENCODER", ""),
            judge=os.environ.get("CLAIMS_JUDGE", ""),
            models=Path(os.environ.get("CLAIMS_MODELS") or cls.models),
        )
