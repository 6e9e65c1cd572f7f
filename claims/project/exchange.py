"""Exchange: everything out as one archive, and an archive back in; other desks' verdicts."""

from collections.abc import Iterable, Sequence

import numpy as np

from claims.errors import InputRefused
from claims.index import Index
from claims.project.consistency import first_fault
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.records import (
    Archive,
    Claim,
    EarlierMatch,
    EarlierVerdict,
    JudgeRequest,
    Progress,
    Relation,
    Restored,
    Role,
)

# How many of the likest verdicts the judge is asked about.
_ASKED = 20


class Exchange(Parts):
    """The operations between this store and other desks."""

    @needs(Role.EDITOR)
    def archive(self) -> Archive:
        """Everything there is, as it is at one moment.

        Of verdicts that wait for a blind second review too, so it is not for every reviewer.
        """
        return self._current.archive()

    @needs(Role.EDITOR, kept=True)
    def restore(
        self, archive: Archive, *, source: str = "archive", progress: Progress | None = None
    ) -> Restored:
        """Takes an archive over: what is here already stays as it is.

        Into an empty store it comes as it was, ids and groups too. Beside others its articles are
        compared with those, and grouped anew. Decisions keep who, when and why; where people here
        decided otherwise, that stays, and both are returned.

        Args:
            archive: of another store.
            source: its name in an error.
            progress: told how far it is.

        Raises:
            InputRefused: it contradicts itself; nothing was taken over.
            ModelMismatch: the store holds vectors of another encoder.
        """
        self._check_fingerprint()
        fault = first_fault(archive) or self._fault_beside_what_is_here(archive)
        if fault:
            raise InputRefused(source, fault)
        try:
            arrival = self._pipeline.arrival(archive, progress=progress)
            decisions, earlier, conflicts = self._store.take_over(archive, arrival)
        finally:
            self._forget()
        self._regroup()
        self._keep_index()
        return Restored(
            articles=len(arrival.articles),
            claims=len(arrival.vectors),
            already_known=len(archive.articles) - len(arrival.articles),
            pairs=self._store.count_relations(arrival.articles).total(),
            decisions=decisions,
            earlier=earlier,
            conflicts=tuple(conflicts),
        )

    def _fault_beside_what_is_here(self, archive: Archive) -> str:
        ids = [one.article.id for one in archive.articles]
        here = {one.id: one for one in self._store.articles(ids=ids)} if ids else {}
        for one in archive.articles:
            known = here.get(one.article.id)
            if known is not None and known.text != one.article.text:
                return f"article {known.id!r} is here with another text"
        return ""

    @needs(Role.EDITOR, kept=True)
    def keep_earlier(self, verdicts: Iterable[EarlierVerdict]) -> int:
        """Keeps verdicts of other desks, all or none; returns how many were not here yet."""
        unique = list({one.id: one for one in verdicts}.values())
        vectors = self._encoder.encode([one.claim for one in unique])
        return self._store.add_earlier(
            unique, vectors=vectors, fingerprint=self._encoder.fingerprint
        )

    def earlier_verdicts(self) -> list[EarlierVerdict]:
        """All verdicts of other desks."""
        return self._store.earlier()[0]

    def earlier(self, claim_id: str) -> list[EarlierMatch]:
        """The verdicts of other desks on what a claim states, the likest first.

        Those near it are put before the judge, and stay where it says that both state the same.
        A status never follows from one.

        Raises:
            NotFound: no such claim.
        """
        return self.earlier_of([self._store.claim(claim_id)])[claim_id]

    def earlier_of(self, claims: Sequence[Claim]) -> dict[str, list[EarlierMatch]]:
        """The verdicts of other desks on what some claims state, by claim."""
        verdicts, vectors, by = self._store.earlier()
        if not verdicts or not claims:
            return {claim.id: [] for claim in claims}
        if by != {self._encoder.fingerprint}:
            ids = [one.id for one in verdicts]
            vectors = self._encoder.encode([one.claim for one in verdicts])
            self._store.replace_earlier_vectors(ids, vectors, fingerprint=self._encoder.fingerprint)
        index = Index.build([one.id for one in verdicts], np.ascontiguousarray(vectors))
        by_id = {one.id: one for one in verdicts}
        rows = index.search(
            self._encoder.encode([claim.text for claim in claims]), min(_ASKED, len(index))
        )
        asked = [
            (claim, by_id[hit.id], hit.similarity)
            for claim, row in zip(claims, rows, strict=True)
            for hit in row
            if hit.similarity >= self._scale.related
        ]
        judged = self._pipeline.judge_texts(
            [
                JudgeRequest(
                    claim.text,
                    verdict.claim,
                    claim.article.published,
                    verdict.published,
                    claim.speaker,
                    verdict.speaker,
                )
                for claim, verdict, _ in asked
            ]
        )
        found: dict[str, list[EarlierMatch]] = {claim.id: [] for claim in claims}
        for (claim, verdict, similarity), said in zip(asked, judged, strict=True):
            if said.relation is Relation.SAME:
                found[claim.id].append(EarlierMatch(similarity, said.confidence, verdict))
        return found
