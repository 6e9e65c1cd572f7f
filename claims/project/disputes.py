"""Disputes: the queue, what became of each, who said what when, and what newer claims overtook."""

from collections.abc import Collection

from claims.errors import NotFound
from claims.group import in_order, newest, timeline
from claims.project.parts import Parts
from claims.records import Change, Claim, Dispute, Pair, QueueFilter, Reliability, Said, Turn


class Disputes(Parts):
    """The operations that look at disputes."""

    def disputes(self, *, limit: int | None = None, offset: int = 0) -> list[Dispute]:
        """Disputes in the order of review; of a stretch of them the others are not opened."""
        if limit is None and not offset:
            return in_order(self._current.disputes())
        ids = self._current.queue(QueueFilter(), limit=limit, offset=offset)
        found = {one.id: one for one in self._store.disputes(ids=ids)}
        return [found[id] for id in ids if id in found]

    def dispute(self, id: str) -> Dispute:
        """One dispute.

        Raises:
            NotFound: there is none, or no longer; where it merged, the other is named.
        """
        found = self._current.disputes(ids=[id])
        if found:
            return found[0]
        last = self._end(id)
        if last is None:
            raise NotFound(f"no dispute {id!r}: `claims disputes` lists those there are")
        if last.turn is Turn.MERGED:
            raise NotFound(f"dispute {id!r} merged into {self.successor(id)!r} at {last.at}")
        raise NotFound(
            f"dispute {id!r} ended at {last.at}: `claims history {id}` says what was decided"
        )

    def successor(self, id: str) -> str:
        """The dispute that one has merged into, or that one into; itself where it has not."""
        followed = {id}
        while (last := self._end(id)) is not None and last.turn is Turn.MERGED:
            id = last.other
            if id in followed:
                break
            followed.add(id)
        return id

    def changes(self, id: str) -> list[Change]:
        """When a dispute merged, split, ended or returned, oldest first.

        With what became of those that had merged into it.
        """
        _ = self._current
        asked, found = {id}, list[Change]()
        while True:
            found = self._store.changes(asked)
            merged = {one.dispute for one in found if one.turn is Turn.MERGED}
            if merged <= asked:
                return found
            asked |= merged

    def timeline(self, dispute: Dispute) -> tuple[Said, ...]:
        """Who said which position of a dispute when, each with what overtook it since."""
        claims = [claim for position in dispute.positions for claim in position.claims]
        return timeline(dispute, self.newer(claims))

    def newer(self, claims: Collection[Claim]) -> dict[str, Claim]:
        """For those of some claims that were updated: the newest claim that updates them, by id."""
        updates = self._current.updates({claim.id for claim in claims})
        return newest(updates, claims=claims)

    def reliability(self) -> list[Reliability]:
        """How often pairs of every relation were right, where it was measured.

        Raises:
            ModelError: the judge cannot be opened.
        """
        return [one for one in self._relations.reliability() if one.judged]

    def reliability_of(self, pair: Pair) -> Reliability | None:
        """How often pairs like one were right, where it was measured of the judge that said it."""
        if self._store.judged_by != self._judge.revision:
            return None
        across = pair.a.language != pair.b.language
        return self._relations.reliability_of(pair.relation, across=across, tier=pair.tier)

    def _end(self, id: str) -> Change | None:
        """How a dispute that is gone came to its end."""
        if self._store.disputes(ids=[id]):
            return None
        ends = [
            one
            for one in self._store.changes([id])
            if one.dispute == id and one.turn in (Turn.MERGED, Turn.ENDED)
        ]
        return ends[-1] if ends else None
