"""The words of the project as frozen records; their fields are the objects of the command line.

`to_json` turns any of them into the JSON object that the contract names, field by field, so
that a record and its JSON never drift apart. Offsets are Unicode code points, half-open.
Similarity is cosine in -1..1; confidence is a probability in 0..1.
"""

from claims.records.articles import (
    Article,
    ArticleRef,
    Claim,
    ClaimFilter,
    Corroboration,
    Reading,
    Refusal,
    Removal,
    Sentence,
    Span,
)
from claims.records.identity import Interval, Progress, content_id, pair_id, to_json
from claims.records.likeness import EncoderChoice, JudgeChoice, Likeness
from claims.records.pairs import (
    Decision,
    Evidence,
    Excerpt,
    Explanation,
    Inference,
    Judgement,
    JudgeRequest,
    Pair,
    Scores,
)
from claims.records.results import Added, Cluster, Counts, Dispute, Hit
from claims.records.words import Mode, Reason, Relation, Status, Tier, Workflow

__all__ = [
    "Added",
    "Article",
    "ArticleRef",
    "Claim",
    "ClaimFilter",
    "Cluster",
    "Corroboration",
    "Counts",
    "Decision",
    "Dispute",
    "EncoderChoice",
    "Evidence",
    "Excerpt",
    "Explanation",
    "Hit",
    "Inference",
    "Interval",
    "JudgeChoice",
    "JudgeRequest",
    "Judgement",
    "Likeness",
    "Mode",
    "Pair",
    "Progress",
    "Reading",
    "Reason",
    "Refusal",
    "Relation",
    "Removal",
    "Scores",
    "Sentence",
    "Span",
    "Status",
    "Tier",
    "Workflow",
    "content_id",
    "pair_id",
    "to_json",
]
