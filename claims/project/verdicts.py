"""Verdicts on disputes, reviewed blind by a second person; and taking back what one decided."""

from collections.abc import Mapping

from claims import review
from claims.errors import DecisionRefused, NotFound
from claims.project.decisions import Decisions
from claims.project.permission import needs
from claims.records import Claim, Decision, Dispute, Outcome, Role, Status, Verdict, Workflow


class Verdicts(Decisions):
    """The operations that resolve disputes, and those that take decisions back."""

    def verdicts(self, dispute: Dispute, *, reader: str) -> list[Verdict]:
        """The verdicts on a dispute that wait for another reviewer, as `reader` may see them."""
        return review.told(self._given(dispute), reader)

    def may_judge(self, dispute: Dispute, *, by: str) -> bool:
        """Whether a person may give the next verdict on a dispute."""
        return not review.has_judged(self._given(dispute), by)

    @needs(Role.REVIEWER)
    def give_verdict(
        self,
        dispute_id: str,
        *,
        statuses: Mapping[str, Status],
        by: str,
        note: str = "",
        evidence: str = "",
        seen: int | None = None,
    ) -> Outcome:
        """Says what the positions of a dispute are, and resolves it once enough people agree.

        A first verdict that would be published (`Status.is_verdict`) waits for a second reviewer;
        where both say the same, the statuses are set and the dispute is resolved in one action.
        Where they do not, whatever a third says holds.

        Args:
            dispute_id: the dispute.
            statuses: by position (its cluster's id); a position may be left out.
            by: who says so.
            note: why.
            evidence: web addresses, with spaces between them.
            seen: the number of the last decision that the person knew of (`decided_so_far`).

        Raises:
            NotFound: no such dispute, or no such position in it.
            DecisionRefused: the rules of review forbid it.
            Conflicted: somebody has decided on it since.
        """
        by = self._signature(by)
        known = self._store.last_decision if seen is None else seen
        dispute = self.dispute(dispute_id)
        given = self._given(dispute)
        review.check_reviewer(given, by)
        chosen = _by_claim(dispute, statuses)
        said = {claim.id: status for claim, status in chosen}
        if not said:
            raise DecisionRefused("a verdict says at least of one position what it is")

        model = self._model_name

        def write(workflow: Workflow, note: str, evidence: str) -> Decision:
            return review.workflow_decision(
                dispute.id,
                kind="dispute",
                old=dispute.workflow,
                new=workflow,
                by=by,
                note=note,
                evidence=evidence,
                model=model,
            )

        verdicts = [
            review.verdict_decision(
                claim.id,
                old=claim.status,
                new=status,
                by=by,
                note=note,
                evidence=evidence,
                model=model,
            )
            for claim, status in chosen
        ]
        positions = [{claim.id for claim in position.claims} for position in dispute.positions]
        if not given and any(status.is_verdict for status in said.values()):
            # The note goes with the verdict alone, which is hidden until a second has decided.
            decisions = [write(Workflow.NEEDS_SECOND_REVIEW, "", ""), *verdicts]
            outcome = Outcome.WAITING
        elif len(given) == 1 and not review.agree(given[0].statuses, said, positions):
            decisions = verdicts
            outcome = Outcome.DISAGREED
        else:
            marked = [
                review.status_decision(
                    claim.id,
                    old=claim.status,
                    new=status,
                    by=by,
                    note=note,
                    evidence=evidence,
                    model=model,
                )
                for claim, status in chosen
            ]
            done = write(Workflow.RESOLVED, note, evidence)
            decisions = [*(verdicts if given else ()), *marked, done]
            outcome = Outcome.RESOLVED
        expected = {(dispute.id, "workflow"): dispute.workflow.value}
        expected |= {(claim.id, "status"): claim.status.value for claim, _ in chosen}
        self._record(decisions, expected=expected, seen=known)
        self._regroup()
        return outcome

    @needs(Role.REVIEWER)
    def undo(self, *, by: str) -> list[Decision]:
        """Takes back what a person decided last, by decisions that return to what held before.

        Raises:
            DecisionRefused: there is nothing to take back, or another reviewer has answered it.
            Conflicted: somebody has decided on the same since.
        """
        by = self._signature(by)
        seen = self._store.last_decision
        action = review.last_action(self._store.decisions_by(by.strip()))
        decisions = review.undone(action, by=by)
        judged = {one.subject for one in action if one.field == "verdict"}
        for dispute in {*self._store.standings(judged).values()}:
            review.check_alone(self._given(self.dispute(dispute)), by)
        subjects = {one.subject for one in action}
        review.check_still_holds(action, self._store.history(subjects))
        recorded = self._record(decisions, expected={}, seen=seen)
        self._regroup()
        return recorded


def _by_claim(dispute: Dispute, statuses: Mapping[str, Status]) -> list[tuple[Claim, Status]]:
    """The claims of a dispute's positions, each with the status that its position is given."""
    positions = {position.id: position for position in dispute.positions}
    unknown = statuses.keys() - positions.keys()
    if unknown:
        raise NotFound(f"dispute {dispute.id!r} has no position {min(unknown)!r}")
    return [(claim, status) for id, status in statuses.items() for claim in positions[id].claims]
