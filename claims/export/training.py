"""Pairs that people decided, as lines to train on: confirmed and rejected alike."""

import json
from collections.abc import Sequence

from claims.records import Claim, Pair


def training_lines(pairs: Sequence[Pair]) -> str:
    """One JSON object a line: both sides, what the machine said, and what a person decided.

    Args:
        pairs: those without a decision are left out.
    """
    return "".join(
        json.dumps(
            {
                "a": _side(one.a),
                "b": _side(one.b),
                "machine": str(one.relation),
                "reason": str(one.reason),
                "decided": one.decision.new,
                "by": one.decision.by,
                "at": one.decision.at,
                "note": one.decision.note,
            },
            ensure_ascii=False,
        )
        + "\n"
        for one in pairs
        if one.decision is not None
    )


def _side(claim: Claim) -> dict[str, str | None]:
    return {
        "id": claim.id,
        "text": claim.text,
        "sentence": claim.sentence,
        "speaker": claim.speaker,
        "mode": str(claim.mode),
        "language": claim.language,
        "published": claim.article.published,
    }
