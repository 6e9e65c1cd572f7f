"""The queue of disputes: a page of it, what comes next, and acting on all that a filter leaves."""

from collections.abc import Callable, Collection
from dataclasses import replace

from claims import review
from claims.errors import Conflicted
from claims.project.permission import needs
from claims.project.verdicts import Verdicts
from claims.records import (
    OPEN,
    Choices,
    Decision,
    Dispute,
    Queue,
    Queued,
    QueueFilter,
    Role,
    Workflow,
)

# How many disputes are looked at together for one that is still undecided.
_AT_ONCE = 50


class Queues(Verdicts):
    """The operations on the queue of disputes."""

    def queue(self, filter: QueueFilter, *, limit: int | None = None, offset: int = 0) -> Queue:
        """A stretch of the disputes that a filter leaves, in the order of review."""
        store = self._current
        ids = store.queue(filter, limit=limit, offset=offset)
        total, still_open = store.count_queue(filter)
        return Queue(tuple(self._queued(ids)), total, still_open)

    def queued(self, dispute: Dispute) -> Queued:
        """One dispute as it stands in the queue."""
        return self._queued([dispute.id])[0]

    def choices(self) -> Choices:
        """What the queue can be narrowed by."""
        return self._current.choices()

    def assignees(self) -> tuple[str, ...]:
        """Who has a dispute: what of the choices a decision changes."""
        return self._current.assignees()

    def next_undecided(
        self, filter: QueueFilter, *, after: str, by: str, skipped: Collection[str] = ()
    ) -> str:
        """The next dispute of a filter that a person can decide something about; empty for none.

        One with a pair that nobody has decided, or with a verdict that waits for this person. From
        the last the search goes on with the first; what was skipped comes when nothing else is
        left.
        """
        workflow = filter.workflow or OPEN
        ids = self._current.queue(replace(filter, workflow=workflow))
        start = ids.index(after) + 1 if after in ids else 0
        ordered = [one for one in ids[start:] + ids[:start] if one != after]
        last = [one for one in ordered if one in set(skipped)]
        for part in ([one for one in ordered if one not in set(skipped)], last):
            for first in range(0, len(part), _AT_ONCE):
                for one in self._queued(part[first : first + _AT_ONCE]):
                    if self._asks(one, by):
                        return one.dispute.id
        return ""

    @needs(Role.REVIEWER)
    def assign(
        self, dispute_id: str, *, to: str, by: str, note: str = "", seen: int | None = None
    ) -> Decision:
        """Gives a dispute to a person; to nobody where `to` is empty.

        Raises:
            NotFound: no such dispute.
            DecisionRefused: the rules of review forbid it.
            Conflicted: somebody has given it to another since.
        """
        by = self._signature(by)
        self.dispute(dispute_id)
        old = self._store.current(dispute_id, "assignee") or ""
        decision = review.assignee_decision(
            dispute_id, old=old, new=to, by=by, note=note, model=self._model_name
        )
        return self._record([decision], expected={(dispute_id, "assignee"): old}, seen=seen)[0]

    @needs(Role.REVIEWER)
    def assign_all(self, filter: QueueFilter, *, to: str, by: str, count: int) -> int:
        """Gives all disputes that a filter leaves to a person, in one action.

        Args:
            filter: which.
            to: the person, or nobody where it is empty.
            by: who decides.
            count: how many the person was told that there are.

        Returns:
            How many it was given that it did not have.

        Raises:
            DecisionRefused: the rules of review forbid it.
            Conflicted: there are more or fewer by now; nothing was written.
        """
        by, model = self._signature(by), self._model_name

        def given(one: Queued) -> Decision | None:
            if one.assignee == to:
                return None
            return review.assignee_decision(
                one.dispute.id, old=one.assignee, new=to, by=by, model=model
            )

        return self._act_on_all(filter, given, count=count)

    @needs(Role.REVIEWER)
    def leave_out_all(self, filter: QueueFilter, *, by: str, note: str, count: int) -> int:
        """Takes all open disputes that a filter leaves out of scope, in one action.

        Args, Returns and Raises as for `assign_all`.
        """
        by, model = self._signature(by), self._model_name

        def left_out(one: Queued) -> Decision | None:
            if not one.dispute.workflow.is_open:
                return None
            return review.workflow_decision(
                one.dispute.id,
                kind="dispute",
                old=one.dispute.workflow,
                new=Workflow.OUT_OF_SCOPE,
                by=by,
                note=note,
                evidence="",
                model=model,
            )

        return self._act_on_all(filter, left_out, count=count)

    def _act_on_all(
        self, filter: QueueFilter, decide: Callable[[Queued], Decision | None], *, count: int
    ) -> int:
        seen = self._store.last_decision
        found = self._queued(self._current.queue(filter))
        if len(found) != count:
            raise Conflicted(f"there are {len(found)} disputes by now, not {count}: look again")
        decisions = [one for each in found if (one := decide(each)) is not None]
        expected = {(one.subject, one.field): one.old for one in decisions}
        if decisions:
            self._record(decisions, expected=expected, seen=seen)
        return len(decisions)

    def _queued(self, ids: Collection[str]) -> list[Queued]:
        """Some disputes as they stand in the queue, in their order."""
        found = {one.id: one for one in self._store.disputes(ids=ids)}
        assignees = self._store.decided("assignee", ids)
        pairs = {pair for one in found.values() for pair in one.pairs}
        decided = self._store.decided("relation", pairs)
        return [
            Queued(
                found[id],
                assignees[id].new if id in assignees else "",
                sum(pair in decided for pair in found[id].pairs),
            )
            for id in ids
        ]

    def _asks(self, one: Queued, by: str) -> bool:
        """Whether a person can decide something about a dispute."""
        given = self._given(one.dispute) if one.dispute.workflow.asks_another else []
        if given:
            return not review.has_judged(given, by)
        return one.decided < len(one.dispute.pairs)
