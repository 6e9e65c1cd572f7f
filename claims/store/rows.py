"""Rows to records and back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import RowMapping

from claims.records import (
    Article,
    ArticleEntry,
    ArticleRef,
    Claim,
    Cluster,
    Corroboration,
    Decision,
    Dispute,
    Evidence,
    Interval,
    Mode,
    Pair,
    Reason,
    Relation,
    Status,
    Tier,
)
from claims.store import schema
from claims.store.wording import list_key, words

# Little-endian whatever the machine, so that a database can be carried to another.
_VECTOR = np.dtype("<f4")

CLAIM_COLUMNS = (
    *schema.claims.c,
    schema.articles.c.outlet.label("article_outlet"),
    schema.articles.c.title.label("article_title"),
    schema.articles.c.url.label("article_url"),
    schema.articles.c.published.label("article_published"),
)
CLAIMS = schema.claims.join(schema.articles, schema.claims.c.article == schema.articles.c.id)


def article_row(article: Article) -> dict[str, Any]:
    """An article as a row; it starts as its own origin."""
    return {
        "id": article.id,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "published": article.published,
        "moment": moment(article.published),
        "retrieved": article.retrieved,
        "language": article.language,
        "text": article.text,
        "credit": article.credit,
        "content_hash": article.content_hash,
        "origin": article.id,
    }


def article(row: RowMapping) -> Article:
    """The article of a row."""
    return Article(
        row["id"],
        row["outlet"],
        row["title"],
        row["url"],
        row["published"],
        row["retrieved"],
        row["language"],
        row["text"],
        row["credit"],
    )


def article_entry(row: RowMapping, claims: int) -> ArticleEntry:
    """The article of a row, without its text."""
    names = ("id", "outlet", "title", "url", "published", "retrieved", "language", "origin")
    return ArticleEntry(**{name: row[name] for name in names}, claims=claims)


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim as a row, before anything is known of its cluster."""
    start, end = claim.speaker_span or (None, None)
    return {
        "id": claim.id,
        "article": claim.article.id,
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "sentence": claim.sentence,
        "speaker": claim.speaker,
        "speaker_start": start,
        "speaker_end": end,
        "via": list(claim.via),
        "mode": str(claim.mode),
        "language": claim.language,
        "status": str(claim.status),
        "cluster": None,
        "outlets": 1,
        "origins": 1,
        "speakers": int(bool(claim.speaker)),
        "moment": moment(claim.article.published),
        "outlet_key": list_key(claim.article.outlet),
        "speaker_key": list_key(claim.speaker),
        "words": " ".join(words(claim.text)),
    }


def claim(row: RowMapping) -> Claim:
    """The claim of a row of `CLAIM_COLUMNS`."""
    span = row["speaker_start"]
    return Claim(
        id=row["id"],
        text=row["text"],
        start=row["start"],
        end=row["end"],
        sentence=row["sentence"],
        speaker=row["speaker"],
        speaker_span=None if span is None else (span, row["speaker_end"]),
        via=tuple(row["via"]),
        mode=Mode(row["mode"]),
        language=row["language"],
        article=ArticleRef(
            row["article"],
            row["article_outlet"],
            row["article_title"],
            row["article_url"],
            row["article_published"],
        ),
        status=Status(row["status"]),
        cluster=row["cluster"],
        corroboration=Corroboration(row["outlets"], row["origins"], row["speakers"]),
    )


def pair_row(pair: Pair) -> dict[str, Any]:
    """A pair as a row; what people decided on it is kept apart."""
    return {
        "id": pair.id,
        "a": pair.a.id,
        "b": pair.b.id,
        "relation": str(pair.relation),
        "reason": str(pair.reason),
        "confidence": pair.confidence,
        "tier": str(pair.tier),
        "similarity": pair.similarity,
        "evidence": [*pair.evidence.a, *pair.evidence.b],
    }


def pair(row: RowMapping, claims: Mapping[str, Claim], decision: Decision | None) -> Pair:
    """The pair of a row."""
    a, b, c, d = row["evidence"]
    return Pair(
        id=row["id"],
        a=claims[row["a"]],
        b=claims[row["b"]],
        relation=Relation(row["relation"]),
        reason=Reason(row["reason"]),
        confidence=row["confidence"],
        tier=Tier(row["tier"]),
        similarity=row["similarity"],
        evidence=Evidence((a, b), (c, d)),
        decision=decision,
    )


def cluster_row(cluster: Cluster, *, position_only: bool) -> dict[str, Any]:
    """A cluster as a row."""
    return {
        "id": cluster.id,
        "claims": [claim.id for claim in cluster.claims],
        "speakers": list(cluster.speakers),
        "outlets": list(cluster.outlets),
        "origins": cluster.origins,
        "languages": list(cluster.languages),
        "first": cluster.first,
        "last": cluster.last,
        "size": len(cluster.claims),
        "position_only": position_only,
    }


def cluster(row: RowMapping, claims: Mapping[str, Claim]) -> Cluster:
    """The cluster of a row."""
    return Cluster(
        row["id"],
        tuple(claims[one] for one in row["claims"]),
        tuple(row["speakers"]),
        tuple(row["outlets"]),
        row["origins"],
        tuple(row["languages"]),
        row["first"],
        row["last"],
    )


def dispute_row(dispute: Dispute) -> dict[str, Any]:
    """A dispute as a row; its workflow is decided, and kept with the decisions."""
    return {
        "id": dispute.id,
        "question": dispute.question,
        "reason": str(dispute.reason),
        "tier": str(dispute.tier),
        "confidence": dispute.confidence,
        "positions": [position.id for position in dispute.positions],
        "related": [claim.id for claim in dispute.related],
        "pairs": list(dispute.pairs),
    }


def queue_row(dispute: Dispute) -> dict[str, Any]:
    """What a dispute's place in the queue follows from, but for what people decide."""
    return {
        "id": dispute.id,
        "flagged": dispute.tier is Tier.FLAG,
        "speakers": dispute.opposing_speakers,
        "confidence": dispute.confidence,
        "origins": sum(position.origins for position in dispute.positions),
        "last": max(moment(position.last) for position in dispute.positions),
        "claim": min(claim.id for claim in dispute.claims),
    }


def decision(row: RowMapping) -> Decision:
    """The decision of a row."""
    return Decision(**{one.name: row[one.name] for one in fields(Decision)})


def vector_bytes(vector: NDArray[np.float32]) -> bytes:
    """A vector as it is stored."""
    return vector.astype(_VECTOR).tobytes()


def vector(stored: bytes) -> NDArray[np.float32]:
    """A stored vector, shape (d,)."""
    return np.frombuffer(stored, dtype=_VECTOR).astype(np.float32)


def moment(published: str | None) -> str:
    """The sorting key of a publishing time: its first moment in UTC, empty where unknown."""
    interval = Interval.of(published)
    return interval.start.isoformat() if interval else ""
