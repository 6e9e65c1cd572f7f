"""What people decide: statuses, relations and workflows, and their history."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from claims import review
from claims.errors import DecisionRefused, NotFound
from claims.project.disputes import Disputes
from claims.project.permission import needs
from claims.records import (
    ClaimFilter,
    Decision,
    Dispute,
    Pair,
    Relation,
    Role,
    Status,
    Turn,
    Verdict,
    Workflow,
)


class Decisions(Disputes):
    """The operations that write down what a person decided."""

    def pair(self, id: str) -> Pair:
        """One pair. Raises `NotFound`."""
        return self._current.pair(id)

    @property
    def decided_so_far(self) -> int:
        """The number of the last decision: who looks now knows of all up to it."""
        return self._store.last_decision

    def decided_since(self, number: int, dispute: Dispute) -> list[Decision]:
        """What was decided on a dispute and its parts after the decision with a number."""
        return self._store.decisions_since(number, _parts(dispute))

    def dispute_about(self, decision: Decision) -> str:
        """The id of the dispute that a decision is about or within; empty where there is none."""
        if decision.kind == "dispute":
            return decision.subject
        claims = [decision.subject]
        if decision.kind == "pair":
            pair = self.pair(decision.subject)
            claims = [pair.a.id, pair.b.id]
        return next(iter(self._current.standings(claims).values()), "")

    @staticmethod
    def steps(dispute: Dispute) -> list[Workflow]:
        """Where a person may take the workflow of a dispute."""
        return review.steps(dispute.workflow)

    @needs(Role.REVIEWER)
    def mark(
        self,
        claim_id: str,
        *,
        status: Status,
        by: str = "",
        note: str = "",
        evidence: str = "",
        expected: Status | None = None,
    ) -> Decision:
        """Sets the status of a claim, in the name of `by`, else of the project's person.

        Raises:
            NotFound: no such claim.
            DecisionRefused: the rules of review forbid it.
            NotPermitted: the role of whoever decides does, or they sign as somebody else.
            Conflicted: the status is no longer `expected`.
        """
        by = self._signature(by)
        claim = self._store.claim(claim_id)
        decision = review.status_decision(
            claim_id,
            old=expected or claim.status,
            new=status,
            by=by,
            note=note,
            evidence=evidence,
            model=self._model_name,
        )
        return self._record([decision], expected={(claim_id, "status"): decision.old})[0]

    @staticmethod
    def check_mark(status: Status, *, by: str, note: str = "", evidence: str = "") -> None:
        """Says before anything is written whether a status may be set so.

        Raises:
            DecisionRefused: the rules of review forbid it.
        """
        review.status_decision(
            "", old=status, new=status, by=by, note=note, evidence=evidence, model=""
        )

    def statuses(
        self,
        filter: ClaimFilter = ClaimFilter(),  # noqa: B008 (frozen, so one default serves all)
    ) -> dict[str, Status]:
        """The statuses of all claims that a filter leaves, by id: what `mark_all` is to be told."""
        return self._current.statuses(filter)

    @needs(Role.REVIEWER)
    def mark_all(
        self,
        seen: Mapping[str, Status],
        *,
        status: Status,
        by: str,
        note: str = "",
        evidence: str = "",
    ) -> list[Decision]:
        """Sets the status of several claims in one action: of all, or of none.

        Claims that have it already are left alone.

        Args:
            seen: the status of each claim, by id, as whoever decides has seen it.
            status, by, note, evidence: as in `mark`, for every claim.

        Returns:
            The decisions, one for each claim that has changed.

        Raises:
            NotFound: no such claim.
            DecisionRefused: the rules of review forbid it.
            Conflicted: somebody has set others since; `subjects` names those claims.
        """
        by = self._signature(by)
        there = self._store.statuses(ids=seen)
        for id in seen:
            if id not in there:
                raise NotFound(f"no claim {id!r}: `claims list` lists those there are")
        model = self._model_name
        decisions = [
            review.status_decision(
                id,
                old=old,
                new=status,
                by=by,
                note=note,
                evidence=evidence,
                model=model,
            )
            for id, old in seen.items()
            if old is not status
        ]
        if decisions:
            expected = {(id, "status"): old.value for id, old in seen.items()}
            decisions = self._record(decisions, expected=expected)
        return decisions

    @needs(Role.REVIEWER)
    def decide(
        self,
        subject_id: str,
        *,
        by: str = "",
        relation: Relation | None = None,
        workflow: Workflow | None = None,
        note: str = "",
        evidence: str = "",
        expected: str | None = None,
        seen: int | None = None,
    ) -> Decision:
        """Decides the relation of a pair, or the workflow of a pair or dispute; `by` as above.

        Args:
            subject_id: the pair or dispute.
            by: who decides.
            relation: what the pair is; or
            workflow: where it is taken. The statuses of a dispute's positions come with a verdict.
            note: why.
            evidence: web addresses, with spaces between them.
            expected: what the person saw it to be.
            seen: the number of the last decision that the person knew of (`decided_so_far`).

        Raises:
            NotFound: neither a pair nor a dispute.
            DecisionRefused: the rules of review forbid it.
            NotPermitted: the role of whoever decides does, or they sign as somebody else.
            Conflicted: what was `expected` no longer holds, or somebody has decided since.
        """
        if (relation is None) == (workflow is None):
            raise DecisionRefused("decide either a relation or a workflow, one at a time")
        by = self._signature(by)
        decision = (
            self._relation(subject_id, relation, by, note, evidence, expected)
            if relation is not None
            else self._workflow(subject_id, workflow, by, note, evidence, expected)
        )
        known = {(subject_id, decision.field): decision.old}
        (recorded,) = self._record([decision], expected=known, seen=seen)
        self._regroup()
        return recorded

    def _record(
        self,
        decisions: Sequence[Decision],
        *,
        expected: Mapping[tuple[str, str], str],
        seen: int | None = None,
    ) -> list[Decision]:
        """Writes down what was decided at once, all or none of it, and returns it as it stands."""
        action = secrets.token_hex(8)
        recorded = [replace(one, action=action) for one in decisions]
        self._store.record(recorded, expected=expected, seen=seen)
        return recorded

    def _relation(
        self, id: str, new: Relation, by: str, note: str, evidence: str, expected: str | None
    ) -> Decision:
        pair = self.pair(id)
        current = pair.decision.new if pair.decision else pair.relation
        return review.relation_decision(
            id,
            old=Relation(expected or current),
            new=new,
            by=by,
            note=note,
            evidence=evidence,
            model=self._model_name,
        )

    def _workflow(
        self,
        id: str,
        new: Workflow | None,
        by: str,
        note: str,
        evidence: str,
        expected: str | None,
    ) -> Decision:
        kind = self._kind(id)
        old = Workflow(expected or self._store.current(id, "workflow") or Workflow.NEW)
        if kind == "dispute" and new is Workflow.RESOLVED and self._given(self.dispute(id)):
            raise DecisionRefused(
                f"dispute {id!r} waits for another reviewer's verdict: that resolves it"
            )
        return review.workflow_decision(
            id,
            kind=kind,
            old=old,
            new=new or old,
            by=by,
            note=note,
            evidence=evidence,
            model=self._model_name,
        )

    def history(self, id: str, *, reader: str = "") -> list[Decision]:
        """Decisions on a claim, pair or dispute, oldest first; for a dispute its parts' too.

        Parts of a dispute are its claims, their pairs, and the disputes that merged into it. A
        first verdict is told to its `reader` alone until a second reviewer has decided: of it
        only who and when is there for others.
        """
        changes = self.changes(id)
        ended = [one for one in changes if one.turn in (Turn.MERGED, Turn.ENDED)]
        subjects = {id} | {one.dispute for one in ended}
        held = {claim for one in ended for claim in one.claims}
        dispute = next(iter(self._store.disputes(ids=[id])), None)
        if dispute is not None:
            held |= {claim.id for claim in dispute.claims}
        subjects |= held | {one.id for one in self._store.pairs_of(held)}
        found = self._store.history(subjects)
        if not found and dispute is None and not changes:
            self._exists(id)
        return self._without_hidden(found, reader)

    def _without_hidden(self, found: list[Decision], reader: str) -> list[Decision]:
        judged = {one.subject for one in found if one.field == "verdict"}
        for dispute in sorted({*self._store.standings(judged).values()}):
            held = self.dispute(dispute)
            given = self._given(held)
            if review.is_hidden(given, reader):
                hidden = {claim.id for claim in held.claims}
                found = review.without_hidden(found, hidden=hidden, by=given[0].by)
        return found

    def _given(self, dispute: Dispute) -> list[Verdict]:
        """The verdicts on a dispute that are not published yet."""
        subjects = {dispute.id, *(claim.id for claim in dispute.claims)}
        return review.verdicts(self._store.history(subjects), dispute=dispute.id)

    def _exists(self, id: str) -> None:
        try:
            self._store.claim(id)
        except NotFound:
            self._kind(id)

    def _kind(self, id: str) -> str:
        """Whether an id is a pair's or a dispute's. Raises `NotFound`."""
        try:
            self._store.pair(id)
        except NotFound:
            self.dispute(id)
            return "dispute"
        return "pair"


def _parts(dispute: Dispute) -> Collection[str]:
    return {dispute.id, *dispute.pairs, *(claim.id for claim in dispute.claims)}
