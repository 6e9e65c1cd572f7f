"""What people may set, and nothing that is measured (that lives beside the models)."""

import os
from dataclasses import dataclass
from pathlib import Path

from claims.errors import SettingRefused

# The languages of the words that the program itself puts into reports and ratings.
REPORT_LANGUAGES = ("en", "ar")
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
        organisation: who publishes verdicts (`CLAIMS_ORGANISATION`).
        organisation_url: its web address (`CLAIMS_ORGANISATION_URL`).
        review_url: the address of a published verdict, `{id}` in the place of the claim's id
            (`CLAIMS_REVIEW_URL`).
        allow_private: whether articles may be fetched from this machine and from private
            networks (`CLAIMS_ALLOW_PRIVATE=1`), which the web's own pages could abuse.
        hosts_at_once: how many hosts articles are fetched from at the same time
            (`CLAIMS_HOSTS_AT_ONCE`), of each of them one at a time.
        approximate_from: from how many claims on a search looks at part of them only
            (`CLAIMS_APPROXIMATE_FROM`); 0 for never. What is compared is always found exactly.
        people: the file that says who may do what (`CLAIMS_PEOPLE`); empty where everybody is an
            editor.
        cluster_ca, cluster_cert, cluster_key: files with the certificates by which this program
            and a cluster know each other (`CLAIMS_CLUSTER_CA`, `CLAIMS_CLUSTER_CERT`,
            `CLAIMS_CLUSTER_KEY`).
        cluster_plain: whether a cluster on other machines may be spoken to without encryption
            (`CLAIMS_CLUSTER_PLAIN=1`).
    """

    database: str = "claims.db"
    encoder: str = ""
    judge: str = ""
    models: Path = ROOT / "models"
    organisation: str = ""
    organisation_url: str = ""
    review_url: str = ""
    allow_private: bool = False
    hosts_at_once: int = 4
    people: str = ""
    cluster_ca: str = ""
    cluster_cert: str = ""
    cluster_key: str = ""
    cluster_plain: bool = False
    approximate_from: int = 0

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings that the environment gives, the defaults for the rest."""
        return cls(
            database=os.environ.get("CLAIMS_DB") or cls.database,
            encoder=os.environ.get("CLAIMS_ENCODER", ""),
            judge=os.environ.get("CLAIMS_JUDGE", ""),
            models=Path(os.environ.get("CLAIMS_MODELS") or cls.models),
            organisation=os.environ.get("CLAIMS_ORGANISATION", ""),
            organisation_url=os.environ.get("CLAIMS_ORGANISATION_URL", ""),
            review_url=os.environ.get("CLAIMS_REVIEW_URL", ""),
            allow_private=os.environ.get("CLAIMS_ALLOW_PRIVATE", "") == "1",
            hosts_at_once=_number("CLAIMS_HOSTS_AT_ONCE") or cls.hosts_at_once,
            people=os.environ.get("CLAIMS_PEOPLE", ""),
            cluster_ca=os.environ.get("CLAIMS_CLUSTER_CA", ""),
            cluster_cert=os.environ.get("CLAIMS_CLUSTER_CERT", ""),
            cluster_key=os.environ.get("CLAIMS_CLUSTER_KEY", ""),
            cluster_plain=os.environ.get("CLAIMS_CLUSTER_PLAIN", "") == "1",
            approximate_from=_number("CLAIMS_APPROXIMATE_FROM"),
        )


def _number(name: str) -> int:
    """A number that the environment gives; 0 where it does not.

    Raises:
        SettingRefused: it is none.
    """
    given = os.environ.get(name, "")
    if given and not given.isdecimal():
        raise SettingRefused(f"{name} is {given!r}: give a number, or nothing")
    return int(given or 0)
