"""Overview: what a whole store looks like, counted by the database."""

import numpy as np
from numpy.typing import NDArray

from claims.group import bound_together
from claims.project.parts import Parts
from claims.project.scores import models_in_use
from claims.records import (
    Article,
    Deed,
    DisputeDay,
    Event,
    ModelsInUse,
    OpenWork,
    OutletPair,
    ReviewerAgreement,
)

_EVENTS = 10
_DEEDS = 20


class Overview(Parts):
    """The operations that look at everything at once."""

    @property
    def state(self) -> str:
        """Differs as soon as articles, groups or decisions do."""
        return self._current.state

    def outlet_pairs(self) -> list[OutletPair]:
        """How often the claims of every two outlets agree and are opposed."""
        return self._current.outlet_pairs()

    def dispute_days(self) -> list[DisputeDay]:
        """Disputes by the day of their first claim and where people are with them."""
        return self._current.dispute_days()

    def open_work(self) -> list[OpenWork]:
        """Open disputes, and pairs that were taken on, by who has them."""
        return self._current.open_work()

    def reviewer_agreement(self, field: str) -> ReviewerAgreement:
        """How far people agree who decided on one field (`relation`, `status`, `verdict`).

        Everybody's last word counts. Krippendorff's alpha for nominal values (Krippendorff 2004),
        which takes any number of people and what some of them left out. Whoever saw the first
        decision may have followed it: only blind second reviews show what two people find apart.
        """
        verdicts = self._store.verdicts(field)
        subjects = sorted({subject for subject, _, _ in verdicts})
        values = sorted({value for _, value, _ in verdicts})
        alpha = None
        if len(values) > 1:
            counts = np.zeros((len(subjects), len(values)), np.int64)
            row = {subject: number for number, subject in enumerate(subjects)}
            for subject, value, people in verdicts:
                counts[row[subject], values.index(value)] = people
            alpha = _alpha(counts)
        return ReviewerAgreement(field, len(subjects), self._store.deciders(field), alpha)

    def models_in_use(self) -> ModelsInUse:
        """The models whose vectors and pairs are stored, and what was measured of them."""
        judge = self._store.judged_by
        return models_in_use(
            encoder=self._store.encoder_fingerprint,
            judge=judge,
            kept=self._store.relations(judge),
            models=self._settings.models,
        )

    def events(self, *, limit: int = _EVENTS) -> list[Event]:
        """The events with the most articles, of two articles at least."""
        found = bound_together(self._current.bound_articles())[:limit]
        return [self._event(self._store.articles(ids=ids)) for ids in found]

    def _event(self, articles: list[Article]) -> Event:
        ordered = sorted(articles, key=lambda one: (one.published is None, one.published or ""))
        claims, disputes = self._store.extent([one.id for one in articles])
        dated = [one.published for one in ordered if one.published]
        return Event(
            title=next((one.title for one in ordered if one.title), ordered[0].text[:80]),
            articles=len(articles),
            outlets=len({one.outlet for one in articles}),
            claims=claims,
            disputes=disputes,
            first=dated[0] if dated else None,
            last=dated[-1] if dated else None,
        )

    def deeds(self, *, limit: int = _DEEDS) -> list[Deed]:
        """The latest of what people set in motion, beside decisions: who and when."""
        return self._store.deeds(limit=limit)


def _alpha(counts: NDArray[np.int64]) -> float | None:
    """Krippendorff's alpha for nominal values: 1 less observed over expected disagreement.

    Computed from coincidences (Krippendorff 2004, 11.3). Subjects that one person alone decided
    have nothing to agree with.

    Args:
        counts: (subjects, values), how many people gave a subject a value.

    Returns:
        None where all values that meet another are one, so that nothing could differ.
    """
    met = counts[counts.sum(axis=1) > 1]
    people = met.sum(axis=1)
    total, of_value = people.sum(), met.sum(axis=0)
    expected = total**2 - (of_value**2).sum()
    if not expected:
        return None
    observed = ((people**2 - (met**2).sum(axis=1)) / (people - 1)).sum()
    return float(1 - (total - 1) * observed / expected)
