"""Publishing: which verdicts people reached, and everything about a dispute or a claim."""

from collections.abc import Collection, Sequence

from claims.errors import NotFound
from claims.project.decisions import Decisions
from claims.project.exchange import Exchange
from claims.records import Claim, ClaimVerdict, Decision, Dossier, holding


class Publishing(Decisions, Exchange):
    """The operations for what leaves the house."""

    def claim_verdicts(self, only: Collection[str] = ()) -> list[ClaimVerdict]:
        """What people decided about claims, to be published, the latest first.

        Claims of one cluster that were given one status for one reason are one verdict. A link
        that only the machine sees names nobody, and a position may hold different statements.

        Args:
            only: ids of claims, or of disputes, whose verdicts are wanted; all where it is empty.

        Raises:
            NotFound: one of the ids is neither.
        """
        found: dict[tuple[str, ...], list[tuple[Claim, Decision]]] = {}
        for claim, decision in self._judged(only):
            if _is_told(decision):
                home = claim.cluster or claim.id
                key = (home, decision.new, decision.by, decision.note, decision.evidence)
                found.setdefault(key, []).append((claim, decision))
        verdicts = []
        for group in found.values():
            claims = sorted((claim for claim, _ in group), key=_first_published)
            latest = max((decision for _, decision in group), key=lambda one: one.at)
            verdicts.append(ClaimVerdict(claims[0], latest, tuple(claims)))
        return sorted(verdicts, key=lambda one: (one.decision.at, one.claim.id), reverse=True)

    def unpublished(self, only: Collection[str] = ()) -> list[Claim]:
        """Claims with a verdict that lacks the note or the evidence that publishing takes."""
        return [claim for claim, decision in self._judged(only) if not _is_told(decision)]

    def dossier(self, id: str) -> Dossier:
        """Everything about a dispute, or about a claim.

        Raises:
            NotFound: neither.
        """
        dispute = next(iter(self._current.disputes(ids=[id])), None)
        if dispute is None:
            claims: Sequence[Claim] = [self._claim_named(id)]
        else:
            claims = [
                *(claim for each in dispute.positions for claim in each.claims),
                *dispute.related,
            ]
        pairs = self._store.pairs(ids=dispute.pairs) if dispute and dispute.pairs else []
        articles = self._store.articles(ids={claim.article.id for claim in claims})
        return Dossier(
            dispute=dispute,
            claims=tuple(claims),
            articles={one.id: one for one in articles},
            pairs=tuple(pairs),
            decisions=tuple(self.history(id)),
            changes=tuple(self.changes(id)),
            earlier={key: tuple(found) for key, found in self.earlier_of(claims).items()},
        )

    def _claims_named(self, only: Collection[str]) -> set[str]:
        named: set[str] = set()
        for id in only:
            dispute = next(iter(self._current.disputes(ids=[id])), None)
            if dispute is None:
                named.add(self._claim_named(id).id)
            else:
                named |= {claim.id for each in dispute.positions for claim in each.claims}
        return named

    def _claim_named(self, id: str) -> Claim:
        try:
            return self._store.claim(id)
        except NotFound:
            raise NotFound(f"no claim or dispute {id!r}") from None

    def _judged(self, only: Collection[str]) -> list[tuple[Claim, Decision]]:
        """The claims with a status that is published, each with the decision that set it."""
        wanted = self._claims_named(only) if only else None
        claims = [
            claim
            for claim in self._current.claims()
            if claim.status.is_published and (wanted is None or claim.id in wanted)
        ]
        history = self._store.history([claim.id for claim in claims])
        held = holding(history)
        return [(claim, held[claim.id, "status"]) for claim in claims]


def _is_told(decision: Decision) -> bool:
    return bool(decision.note.strip() and decision.evidence.strip())


def _first_published(claim: Claim) -> tuple[bool, str, str]:
    return claim.article.published is None, claim.article.published or "", claim.id
