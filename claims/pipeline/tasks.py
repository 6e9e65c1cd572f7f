"""Tasks: the stages that cost time, as pure functions of what they are given.

They run wherever this package and the same models are installed. A machine opens its own models;
one that has others is told so, and no result of it is used.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import get_ident

from claims.compare import Calibration, Relations
from claims.encode import Encoder
from claims.errors import ModelMismatch
from claims.index import Index, Neighbour
from claims.judge import Combination, Judge, Reader, open_reader
from claims.pipeline.candidates import Candidates
from claims.pipeline.comparison import Comparison, Examined
from claims.pipeline.known import Told, Vectors
from claims.read import read
from claims.records import Article, EncoderChoice, JudgeChoice, Likeness, Reading
from claims.settings import Settings


@dataclass(frozen=True)
class Models:
    """Which models a task uses, and what was measured of them: all that its result hangs on.

    Attributes:
        digest: another one as soon as anything else here is.
        encoder, judge: what to open.
        fingerprint: of the encoder.
        revision: of the judge.
        combination: how much the judge's trained model counts; None for the rules alone.
        calibration, relations, scale: what was measured.
    """

    digest: str
    encoder: EncoderChoice
    judge: JudgeChoice
    fingerprint: str
    revision: str
    combination: Combination | None
    calibration: Calibration
    relations: Relations
    scale: Likeness


@dataclass(frozen=True)
class Compared:
    """What came of comparing an article with others.

    Attributes:
        examined: its candidates.
        counts: how many pairs were compared.
        dropped: how many were not, by why.
        readings: what the judge's model read, by key.
    """

    examined: tuple[Examined, ...]
    counts: Mapping[str, int]
    dropped: Mapping[str, int]
    readings: Mapping[str, bytes] = field(default_factory=dict)


def read_articles(models: Models, articles: Sequence[Article]) -> list[tuple[Reading, Vectors]]:
    """Reads articles, and encodes the claims of each, (claims, d)."""
    encoder = _encoder(models)
    readings = [read(one) for one in articles]
    texts = [claim.text for one in readings for claim in one.claims]
    rows = encoder.encode(texts)
    found, start = [], 0
    for one in readings:
        end = start + len(one.claims)
        found.append((one, rows[start:end]))
        start = end
    return found


def join(
    vectors: Vectors, block: tuple[Sequence[str], Vectors], least: float
) -> list[tuple[Neighbour, ...]]:
    """The claims of a block, ids and vectors (n, d), that are at least so like each vector."""
    return Index.build(*block).range_search(vectors, least)


def compare(
    models: Models,
    told: Told,
    others: Mapping[str, Told],
    apart: Collection[str],
    within: bool,
) -> Compared:
    """Compares the claims of an article with those of others, and hears the judge.

    Args:
        models: which.
        told: the article's claims and vectors.
        others: likewise, by id; they are taken in the order of these.
        apart: which of them are of other times, so that only what is close is looked at.
        within: whether its claims are compared with one another, too.
    """
    claims, vectors = told
    candidates = Candidates(scale=models.scale, known=_Given(others))
    judge, memory = _judge(models, get_ident())
    memory.fresh = {}
    comparison = Comparison(
        judge, calibration=models.calibration, relations=models.relations,
        scale=models.scale,
    )  # fmt: skip
    together = {id: id not in apart for id in sorted(others)}
    found = list(candidates.among(together, claims, vectors))
    if within:
        found += candidates.within(claims, vectors)
    examined = comparison.examine(found)
    return Compared(
        tuple(examined), dict(comparison.counts), dict(candidates.dropped), memory.fresh
    )


class _Given:
    """Articles that came with a task."""

    def __init__(self, told: Mapping[str, Told]) -> None:
        self._told = told

    def near(
        self, vectors: Vectors, least: float, *, among: Collection[str] | None = None
    ) -> set[str]:
        """All of them: whoever made the task has looked."""
        return {*self._told}

    def articles_of(self, claims: Collection[str]) -> set[str]:
        """Likewise."""
        return {*self._told}

    def claims_of(self, article: str) -> Told:
        """The claims of one, and their vectors."""
        return self._told[article]


class _Memory:
    """What the judge's model has read during a task."""

    def __init__(self) -> None:
        self.fresh: dict[str, bytes] = {}

    def readings(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Those that are known."""
        return {key: self.fresh[key] for key in keys if key in self.fresh}

    def save_readings(self, found: Mapping[str, bytes]) -> None:
        """Keeps new ones."""
        self.fresh.update(found)


# Opening models takes a second, and a judge remembers the words that it has met. Each thread has
# a judge of its own, whose memory is that of the task in hand.
_JUDGES: dict[tuple[str, int], tuple[Judge, _Memory]] = {}
_MOST_JUDGES = 8


def _judge(models: Models, thread: int) -> tuple[Judge, _Memory]:
    found = _JUDGES.get((models.digest, thread))
    if found is None:
        memory = _Memory()
        judge = Judge(
            _encoder(models).encode,
            scale=models.scale,
            reader=_reader(models.judge),
            combination=models.combination,
            memory=memory,
        )
        if judge.revision != models.revision:
            raise _others(models.revision, judge.revision)
        if len(_JUDGES) >= _MOST_JUDGES:
            _JUDGES.clear()
        found = _JUDGES[models.digest, thread] = judge, memory
    return found


def _encoder(models: Models) -> Encoder:
    found = _opened(models.encoder)
    if found.fingerprint != models.fingerprint:
        raise _others(models.fingerprint, found.fingerprint)
    return found


@lru_cache(maxsize=2)
def _opened(choice: EncoderChoice) -> Encoder:
    return Encoder.of(choice, models=Settings.from_environment().models)


@lru_cache(maxsize=2)
def _reader(choice: JudgeChoice) -> Reader | None:
    return open_reader(choice, models=Settings.from_environment().models)


def _others(wanted: str, here: str) -> ModelMismatch:
    return ModelMismatch(
        f"a worker has {here}, and {wanted} is wanted: install the same version of claims, with "
        "the same models, on all machines"
    )
