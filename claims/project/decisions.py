"""What people decide: statuses, relations and workflows, and their history."""

from collections.abc import Mapping

from claims import review
from claims.errors import DecisionRefused, NotFound
from claims.project.parts import Parts
from claims.records import Claim, Decision, Dispute, Pair, Relation, Status, Workflow


class Decisions(Parts):
    """The operations that write down what a person decided."""

    def pair(self, id: str) -> Pair:
        """One pair. Raises `NotFound`."""
        return self._current.pair(id)

    def disputes(self) -> list[Dispute]:
        """Disputes in the order of review."""
        return self._current.disputes()

    def dispute(self, id: str) -> Dispute:
        """One dispute. Raises `NotFound`."""
        found = next((one for one in self.disputes() if one.id == id), None)
        if found is None:
            raise NotFound(f"no dispute {id!r}: `claims disputes` lists those there are")
        return found

    def mark(
        self,
        claim_id: str,
        *,
        status: Status,
        by: str,
        note: str = "",
        evidence: str = "",
        expected: Status | None = None,
    ) -> Decision:
        """Sets the status of a claim.

        Raises:
            NotFound: no such claim.
            DecisionRefused: the rules of review forbid it.
            Conflicted: the status is no longer `expected`.
        """
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
        self._store.record([decision], expected={(claim_id, "status"): decision.old})
        return decision

    def decide(
        self,
        subject_id: str,
        *,
        by: str,
        relation: Relation | None = None,
        workflow: Workflow | None = None,
        note: str = "",
        evidence: str = "",
        statuses: Mapping[str, Status] | None = None,
        expected: str | None = None,
    ) -> Decision:
        """Decides the relation of a pair, or the workflow of a pair or dispute.

        `statuses` gives positions of a dispute (by cluster id) a status, in the same action.

        Raises:
            NotFound: neither a pair nor a dispute.
            DecisionRefused: the rules of review forbid it.
            Conflicted: what was `expected` no longer holds.
        """
        if (relation is None) == (workflow is None):
            raise DecisionRefused("decide either a relation or a workflow, one at a time")
        decision = (
            self._relation(subject_id, relation, by, note, evidence, expected)
            if relation is not None
            else self._workflow(subject_id, workflow, by, note, evidence, expected)
        )
        decisions = [decision]
        seen = {(subject_id, decision.field): decision.old}
        for position, status in (statuses or {}).items():
            for claim in self._in_position(subject_id, position):
                marked = review.status_decision(
                    claim.id,
                    old=claim.status,
                    new=status,
                    by=by,
                    note=note,
                    evidence=evidence,
                    model=self._model_name,
                )
                decisions.append(marked)
                seen[claim.id, "status"] = marked.old
        self._store.record(decisions, expected=seen)
        self._regroup()
        return decision

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

    def history(self, id: str) -> list[Decision]:
        """Decisions on a claim, pair or dispute, oldest first; for a dispute its parts' too."""
        subjects = {id}
        dispute = next((one for one in self.disputes() if one.id == id), None)
        if dispute is not None:
            subjects |= set(dispute.pairs)
            subjects |= {claim.id for each in dispute.positions for claim in each.claims}
        found = self._store.history(subjects)
        if not found and dispute is None:
            self._exists(id)
        return found

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

    def _in_position(self, dispute_id: str, position_id: str) -> list[Claim]:
        dispute = self.dispute(dispute_id)
        position = next((one for one in dispute.positions if one.id == position_id), None)
        if position is None:
            raise NotFound(f"dispute {dispute_id!r} has no position {position_id!r}")
        return [self._store.claim(claim.id) for claim in position.claims]
