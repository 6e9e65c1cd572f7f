"""What requests hold: every field bounded, and no field that is not known."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from claims.records import (
    ClaimFilter,
    JudgeRequest,
    Mode,
    Outcome,
    Relation,
    Status,
    Tier,
    Workflow,
)
from claims.service.options import (
    LONGEST_ARTICLE,
    LONGEST_STATEMENT,
    LONGEST_TEXT,
    MOST_ROWS,
    MOST_TEXTS,
)

_NO_NUL = r"^[^\x00]*$"
_ISO = "%Y-%m-%dT%H:%M:%SZ"
_DATE = r"^([1-9]\d{3}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?)?$"


def _stamp(text: str) -> str:
    """A date, or a time in UTC, as it is compared with those of articles; empty for none."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == len("2025-06-03"):
            return moment.date().isoformat()
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).strftime(_ISO)
    except (ValueError, OverflowError):
        raise ValueError("is no date: write it as 2025-06-03 or 2025-06-03T06:10:00Z") from None


Line = Annotated[str, StringConstraints(max_length=500, pattern=_NO_NUL)]
Note = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=_NO_NUL)]
Url = Annotated[
    str, StringConstraints(min_length=8, max_length=2_000, pattern=r"^https?://[^\s\x00]+$")
]
Statement = Annotated[str, StringConstraints(max_length=LONGEST_STATEMENT, pattern=_NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=_NO_NUL)]
# The pattern tells programs what a date looks like; whoever errs is told in plain words.
Stamp = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_stamp),
    Field(json_schema_extra={"pattern": _DATE}),
]


class Body(BaseModel):
    """What every body and every query keeps to: a misspelt field is told, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenArticle(Body):
    """One article, as a row of an input table."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ARTICLE)]
    outlet: Line = ""
    title: Line = ""
    url: Annotated[str, StringConstraints(max_length=2_000, pattern=_NO_NUL)] = ""
    published: Line = ""
    language: Line = ""


class GivenArticles(Body):
    """Articles to take in, or to read."""

    articles: Annotated[list[GivenArticle], Field(min_length=1, max_length=MOST_TEXTS)]


class Pairing(Body):
    """Two statements to judge, given that both speak of one event."""

    a: Statement
    b: Statement
    published_a: Stamp | None = None
    published_b: Stamp | None = None
    speaker_a: Line = ""
    speaker_b: Line = ""

    def request(self) -> JudgeRequest:
        """As the judge takes it."""
        known = {key: value for key, value in vars(self).items() if value is not None}
        return JudgeRequest(**known)


class Pairings(Body):
    """Pairs to judge, answered in order."""

    pairs: Annotated[list[Pairing], Field(max_length=MOST_TEXTS)]


class Texts(Body):
    """Texts to embed, answered in order."""

    texts: Annotated[list[Text], Field(max_length=MOST_TEXTS)]


class Grounds(Body):
    """Why somebody decides."""

    note: Note = ""
    evidence: Annotated[list[Url], Field(max_length=20)] = []


class Marking(Grounds):
    """The status of a claim; `expected` is the one that whoever decides has seen."""

    status: Status
    expected: Status | None = None


class PairDecision(Grounds):
    """What a pair is, or where people are with it: one of the two."""

    relation: Relation | None = None
    workflow: Workflow | None = None
    expected: Relation | Workflow | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.relation is None) == (self.workflow is None):
            raise ValueError("decide either a relation or a workflow, one at a time")
        decided = self.relation or self.workflow
        if self.expected is not None and type(self.expected) is not type(decided):
            raise ValueError("`expected` is of the other kind than what is decided")
        return self


class DisputeDecision(Grounds):
    """Where people are with a dispute."""

    workflow: Workflow
    expected: Workflow | None = None


class DisputeVerdict(Grounds):
    """What the positions of a dispute are, by their ids."""

    statuses: Annotated[dict[str, Status], Field(min_length=1, max_length=100)]


@dataclass(frozen=True)
class VerdictGiven:
    """What a verdict on a dispute led to."""

    outcome: Outcome


class Page(Body):
    """Which part of a list; the header `Link` leads to the next one."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


class Filters(Body):
    """Which claims; `since` and `until` are dates or times, both inclusive."""

    outlet: Line = ""
    speaker: Line = ""
    status: Status | None = None
    language: Line = ""
    mode: Mode | None = None
    since: Stamp = ""
    until: Stamp = ""

    def filter(self) -> ClaimFilter:
        """As the store takes them."""
        return ClaimFilter(
            outlet=self.outlet,
            speaker=self.speaker,
            status=self.status.value if self.status else "",
            language=self.language,
            mode=self.mode.value if self.mode else "",
            since=self.since,
            until=self.until,
        )


class ClaimQuery(Filters, Page):
    """A page of the claims that some filters leave."""


class PairQuery(Page):
    """A page of the pairs of some relations, or of one tier."""

    relation: Annotated[list[Relation], Field(max_length=len(Relation))] = []
    tier: Tier | None = None


class ClusterQuery(Page):
    """A page of the clusters of so many independent origins at least."""

    min_origins: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class SearchQuery(Filters):
    """What to search for, and among what."""

    text: Statement
    k: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 10
