"""Archives: everything taken out as it is at one moment, and put back in one transaction."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping

from claims.errors import Conflicted, ModelMismatch
from claims.records import (
    Archive,
    ArchivedArticle,
    ArchivedDecision,
    Change,
    Copy,
    CopyReason,
    Dispute,
    Divergence,
    Pair,
    Quote,
    Reason,
    Removal,
    Sentence,
    Tier,
    Turn,
    Weighed,
    Workflow,
    holding,
)
from claims.store import rows, schema
from claims.store.database import (
    FINGERPRINT,
    JUDGED_BY,
    STALE,
    Database,
    get_value,
    insert_rows,
    set_value,
    touch,
)
from claims.store.earlier import add_earlier, earlier_verdict
from claims.store.merging import append_decisions
from claims.store.origins import FOUND_BY, add_copies, add_signature
from claims.store.places import add_places, archived_pages, archived_sightings, lines
from claims.store.vectorindex import insert_vectors
from claims.store.weighed import add_weighed, all_weighed


@dataclass(frozen=True)
class Arrival:
    """What an archive does not hold and had to be made of it, for the articles that are new.

    Attributes:
        articles: their ids.
        vectors: of their claims, by id, (d,).
        signatures: by which copies are found, by article.
        pairs, weighed: with claims that were here before.
        copies: with articles that were here before.
        earlier: vectors of all the archive's verdicts, (n, d).
        fingerprint: of the encoder.
        alone: nothing was here before, so that groups come in as they are.
    """

    articles: Collection[str]
    vectors: Mapping[str, NDArray[np.float32]]
    signatures: Mapping[str, Sequence[int]]
    pairs: Sequence[Pair]
    weighed: Sequence[Weighed]
    copies: Sequence[Copy]
    earlier: NDArray[np.float32]
    fingerprint: str
    alone: bool


class Archives(Database):
    """The whole store as one record."""

    def archive(self) -> Archive:
        """Everything as it is at one moment; the groups have to be up to date."""
        with self.reading() as connection:
            return _archive(connection)

    def take_over(self, archive: Archive, arrival: Arrival) -> tuple[int, int, list[Divergence]]:
        """Puts in what is not here yet, all or nothing.

        Returns:
            How many decisions and earlier verdicts came in, and what was decided otherwise.

        Raises:
            Conflicted: somebody has added one of the articles meanwhile.
            ModelMismatch: the store holds vectors of another encoder.
        """
        with self.writing() as connection:
            stored = get_value(connection, FINGERPRINT)
            if arrival.vectors and stored and stored != arrival.fingerprint:
                raise ModelMismatch(
                    f"{self.name} holds vectors of {stored}, these are of {arrival.fingerprint}: "
                    "`claims models use NAME` embeds everything anew"
                )
            known = set(connection.scalars(sa.select(schema.articles.c.id)))
            if known & set(arrival.articles) or (arrival.alone and known):
                raise Conflicted(f"{self.name}: somebody else adds articles: import again")
            _add_articles(connection, archive, arrival)
            add_places(connection, archive, new=arrival.articles)
            _add_pairs(connection, archive, arrival)
            _add_groups(connection, archive, arrival)
            _add_changes(connection, archive.changes)
            decided, diverged = append_decisions(connection, archive.decisions)
            earlier = add_earlier(
                connection,
                archive.earlier,
                vectors=arrival.earlier,
                fingerprint=arrival.fingerprint,
            )
            if arrival.vectors:
                set_value(connection, FINGERPRINT, arrival.fingerprint)
            if arrival.alone:
                set_value(connection, JUDGED_BY, archive.judge)
                set_value(connection, FOUND_BY, archive.copies_found_by)
                set_value(connection, STALE, "0")
                for waiting in (schema.touched, schema.moved):
                    connection.execute(sa.delete(waiting))
            else:
                touch(connection, arrival.articles)
        return decided, earlier, diverged


def _all(connection: Connection, table: sa.Table, order: Any) -> Sequence[RowMapping]:
    return connection.execute(sa.select(table).order_by(order)).mappings().all()


def _archive(connection: Connection) -> Archive:
    query = sa.select(*rows.CLAIM_COLUMNS).select_from(rows.CLAIMS).order_by(schema.claims.c.number)
    claims = {row["id"]: rows.claim(row) for row in connection.execute(query).mappings()}
    decided = [
        ArchivedDecision(rows.decision(row), tuple(Quote(**quote) for quote in row["quotes"]))
        for row in _all(connection, schema.decisions, schema.decisions.c.number)
    ]
    last = holding(one.decision for one in decided)
    groups = _all(connection, schema.clusters, schema.clusters.c.id)
    clusters = {row["id"]: rows.cluster(row, claims) for row in groups}
    pairs = {
        row["id"]: rows.pair(row, claims, last.get((row["id"], "relation")))
        for row in _all(connection, schema.pairs, schema.pairs.c.id)
    }
    return Archive(
        judge=get_value(connection, JUDGED_BY),
        copies_found_by=get_value(connection, FOUND_BY),
        articles=tuple(_articles(connection)),
        sightings=tuple(archived_sightings(connection)),
        pages=tuple(archived_pages(connection)),
        claims=tuple(claims.values()),
        pairs=tuple(pairs.values()),
        weighed=tuple(all_weighed(connection)),
        clusters=tuple(
            clusters[row["id"]] for row in groups if row["size"] > 1 and not row["position_only"]
        ),
        disputes=tuple(
            Dispute(
                id=row["id"],
                question=row["question"],
                reason=Reason(row["reason"]),
                tier=Tier(row["tier"]),
                confidence=row["confidence"],
                positions=tuple(clusters[one] for one in row["positions"]),
                related=tuple(claims[one] for one in row["related"]),
                # Some may have gone, and their claims wait to be grouped anew.
                pairs=tuple(one for one in row["pairs"] if one in pairs),
                workflow=Workflow(last[row["id"], "workflow"].new)
                if (row["id"], "workflow") in last
                else Workflow.NEW,
            )
            for row in _all(connection, schema.disputes, schema.disputes.c.id)
        ),
        changes=tuple(_changes(connection)),
        copies=tuple(
            Copy(**{**row, "reason": CopyReason(row["reason"])})
            for row in connection.execute(
                sa.select(schema.copies).order_by(schema.copies.c.a, schema.copies.c.b)
            ).mappings()
        ),
        decisions=tuple(decided),
        earlier=tuple(
            earlier_verdict(row)
            for row in _all(connection, schema.earlier, schema.earlier.c.number)
        ),
    )


def _articles(connection: Connection) -> Iterator[ArchivedArticle]:
    sentences: dict[str, list[RowMapping]] = {}
    for row in _all(connection, schema.sentences, schema.sentences.c.number):
        sentences.setdefault(row["article"], []).append(row)
    removals: dict[str, list[Removal]] = {}
    for row in _all(connection, schema.removals, schema.removals.c.number):
        removals.setdefault(row["article"], []).append(Removal(row["text"], row["reason"]))
    line_of = lines(connection)
    for row in _all(connection, schema.articles, schema.articles.c.number):
        article = rows.article(row)
        yield ArchivedArticle(
            article=article,
            content_hash=row["content_hash"],
            origin=row["origin"],
            line=line_of[article.id],
            sentences=tuple(
                Sentence(article.text[s["start"] : s["end"]], s["start"], s["end"], s["removed"])
                for s in sentences.get(article.id, ())
            ),
            removed=tuple(removals.get(article.id, ())),
        )


def _changes(connection: Connection) -> Iterator[Change]:
    for row in _all(connection, schema.changes, schema.changes.c.number):
        turn = Turn(row["turn"])
        yield Change(row["dispute"], turn, row["other"], row["at"], tuple(row["claims"]))


def _add_articles(connection: Connection, archive: Archive, arrival: Arrival) -> None:
    for one in archive.articles:
        id = one.article.id
        if id not in arrival.articles:
            continue
        values = {**rows.article_row(one.article), "origin": one.origin if arrival.alone else id}
        row = sa.insert(schema.articles).values(values)
        (number,) = connection.execute(row).inserted_primary_key or (0,)
        removals = [{"article": id, "text": each.text, "reason": each.reason}
                    for each in one.removed]  # fmt: skip
        insert_rows(connection, schema.removals, removals)
        spans = [{"article": id, "start": each.start, "end": each.end, "removed": each.removed}
                 for each in one.sentences]  # fmt: skip
        insert_rows(connection, schema.sentences, spans)
        add_signature(connection, number, arrival.signatures[id])
    claims = [one for one in archive.claims if one.article.id in arrival.articles]
    # No status comes in by itself: those that people decided follow from the decisions.
    fresh = [{**rows.claim_row(one), "status": "unverified"} for one in claims]
    insert_rows(connection, schema.claims, fresh)
    insert_vectors(connection, {one.id: arrival.vectors[one.id] for one in claims})
    theirs = [one for one in archive.copies if {one.a, one.b} & set(arrival.articles)]
    add_copies(connection, [*theirs, *arrival.copies])


def _add_pairs(connection: Connection, archive: Archive, arrival: Arrival) -> None:
    fresh = [
        one for one in archive.pairs if {one.a.article.id, one.b.article.id} & set(arrival.articles)
    ]
    found = [rows.pair_row(one) for one in (*fresh, *arrival.pairs)]
    insert_rows(connection, schema.pairs, found)
    weighed = [one for one in archive.weighed if {*one.articles} & set(arrival.articles)]
    add_weighed(connection, [*weighed, *arrival.weighed])


def _add_groups(connection: Connection, archive: Archive, arrival: Arrival) -> None:
    """Clusters and disputes of claims that are all new keep their ids; others are made anew."""
    taken = set(connection.scalars(sa.select(schema.clusters.c.id)))
    taken |= set(connection.scalars(sa.select(schema.disputes.c.id)))

    def is_new(one: Any) -> bool:
        return one.id not in taken and all(c.article.id in arrival.articles for c in one.claims)

    clusters = {one.id: one for one in archive.clusters if is_new(one)}
    disputes = [
        one
        for one in archive.disputes
        if one.id not in taken
        and all(is_new(each) for each in one.positions)
        and all(claim.article.id in arrival.articles for claim in one.related)
    ]
    written = {id: rows.cluster_row(one, position_only=False) for id, one in clusters.items()}
    for one in (each for dispute in disputes for each in dispute.positions):
        # A position joins several clusters, or is one claim that stands alone.
        row = rows.cluster_row(one, position_only=len(one.claims) > 1)
        written.setdefault(one.id, row)
    insert_rows(connection, schema.clusters, list(written.values()))
    insert_rows(connection, schema.disputes, [rows.dispute_row(one) for one in disputes])
    insert_rows(connection, schema.queue, [rows.queue_row(one) for one in disputes])
    standings = [
        {"claim": claim.id, "dispute": one.id}
        for one in disputes
        for position in one.positions
        for claim in position.claims
    ]
    insert_rows(connection, schema.standings, standings)
    table = schema.claims
    for claim in archive.claims:
        if claim.article.id in arrival.articles and (arrival.alone or claim.cluster in clusters):
            values = {"cluster": claim.cluster, **vars(claim.corroboration)}
            connection.execute(sa.update(table).where(table.c.id == claim.id).values(**values))


def _add_changes(connection: Connection, changes: Sequence[Change]) -> None:
    known = set(_changes(connection))
    fresh = [one for one in changes if one not in known]
    written = [{**vars(one), "turn": str(one.turn), "claims": list(one.claims)} for one in fresh]
    insert_rows(connection, schema.changes, written)
