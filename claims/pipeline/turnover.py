"""Turnover: articles that come in, are read again, or go; each wholly, or not at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from claims.index import Searchable
from claims.origins import signature
from claims.pipeline.candidates import Candidates
from claims.pipeline.comparison import Comparison, Examined
from claims.pipeline.copying import Copying
from claims.pipeline.incoming import Incoming, Rereading, Stage, Stages, as_read
from claims.pipeline.known import Known, Vectors
from claims.pipeline.neighbourhood import Encode
from claims.pipeline.reach import Around, Reach
from claims.pipeline.reattachment import heirs, reattach
from claims.pipeline.regrouping import Regrouping
from claims.read import read
from claims.records import Article, Document, Reading
from claims.store import Store


@dataclass(frozen=True)
class Prepared:
    """What was made of an article before it is put in.

    Attributes:
        reading: its sentences and claims.
        vectors: one unit vector a claim, (claims, d).
        around: the claims before it that are close to its own.
        examined: its candidates.
    """

    reading: Reading
    vectors: Vectors
    around: Around
    examined: Sequence[Examined]


@dataclass(frozen=True)
class Turnover:
    """Changes which articles there are, and what is read of them.

    Args:
        store: the articles.
        index: their claims' vectors; kept in step.
        reach: how far around an article is looked.
        known: what the articles are about; likewise.
        encode: texts to unit vectors, (n, d) float32.
        fingerprint: of the encoder.
        candidates: which claims are compared.
        comparison: says what they are to each other.
        copying: finds copies.
        regrouping: groups anew what hung on what has changed.
    """

    store: Store
    index: Searchable
    reach: Reach
    known: Known
    encode: Encode
    fingerprint: str
    candidates: Candidates
    comparison: Comparison
    copying: Copying
    regrouping: Regrouping

    def take_in(
        self, document: Document, stages: Stages, *, prepared: "Prepared | None" = None
    ) -> Incoming:
        """Puts an article in that is not there, compared with all that is.

        Args:
            document: with the article.
            stages: are told.
            prepared: what was made of it elsewhere; index and known hold it already.
        """
        article = document.article
        stages.enter(Stage.READING if prepared is None else Stage.COMPARING)
        versions = self.store.line_at(document.address)
        if prepared is None:
            incoming = self._compared(article, stages, versions=versions)
        else:
            incoming = self._incoming(
                prepared.reading, prepared.vectors, prepared.around, versions, prepared.examined
            )
        with self.store.at_once():
            self.store.add_article(
                incoming.reading, **incoming.stored(self.fingerprint), document=document
            )
            if self.store.was_deleted(article.id):
                reattach(self.store, article.id)
        if prepared is None:
            claims = incoming.reading.claims
            self.index.add([claim.id for claim in claims], incoming.vectors)
            self.known.add(article.id, claims, incoming.vectors)
        return incoming

    def delete(self, id: str, *, by: str, at: str) -> None:
        """Takes an article out with its claims, pairs and groups; decisions stay in history.

        Raises:
            NotFound: no such article; nothing has changed.
        """
        self._leave(self.store.article(id))

        def change() -> dict[str, str]:
            self.store.delete_article(id, by=by, at=at)
            return {}

        self.regrouping.after(id, change)

    def reread(self, id: str, stages: Stages) -> Rereading | None:
        """Reads a stored article again, and compares it anew where that says anything else.

        Claims of the same stretch stay what they were; decisions on others follow the claim that
        overlaps most. None where nothing is read otherwise.

        Raises:
            NotFound: no such article.
            Cancelled: `stages` say so; nothing has changed, but index and pipeline are of no use.
        """
        stages.enter(Stage.READING)
        article = self.store.article(id)
        before = self.store.what_was_read(article)
        if as_read(before) == as_read(read(article)):
            return None
        self._leave(article)
        versions = self.store.line_of(id) - {id}
        incoming = self._compared(article, stages, versions=versions)
        claims = incoming.reading.claims
        self.index.add([claim.id for claim in claims], incoming.vectors)
        self.known.add(id, claims, incoming.vectors)
        kept = {claim.id for claim in claims}
        gone = [claim for claim in before.claims if claim.id not in kept]
        carried = 0

        def change() -> dict[str, str]:
            nonlocal carried
            self.store.replace_reading(incoming.reading, **incoming.stored(self.fingerprint))
            carried = reattach(self.store, id)
            return heirs(gone, claims)

        self.regrouping.after(id, change)
        return Rereading(len(kept - {one.id for one in before.claims}), len(gone), carried)

    def _compared(self, article: Article, stages: Stages, *, versions: Collection[str]) -> Incoming:
        """An article read, and compared with all that is known.

        Args:
            versions: the articles that are versions of it.
        """
        reading = read(article)
        claims = reading.claims
        stages.enter(Stage.ENCODING)
        vectors = self.encode([claim.text for claim in claims])
        stages.enter(Stage.COMPARING)
        around = self.reach.around(article.published, vectors)
        return self._incoming(reading, vectors, around, versions)

    def _incoming(
        self,
        reading: Reading,
        vectors: Vectors,
        around: Around,
        versions: Collection[str],
        examined: Sequence[Examined] | None = None,
    ) -> Incoming:
        """An article with its pairs and copies.

        Args:
            reading: its sentences and claims.
            vectors: one a claim, (claims, d).
            around: the stored claims that are close to them.
            versions: the articles that are versions of it.
            examined: its candidates, where they have been examined without its copies.
        """
        article, claims = reading.article, reading.claims
        near = around.claims
        known = {claim.id: claim for claim in self.store.claims(ids=near)} if near else {}
        told = self.copying.told(article, reading.sentences, vectors)
        numbers = signature(told.body)
        found = self.copying.copies_of(
            told, numbers=numbers, hits=around.hits, known=known, versions=versions
        )
        copies = {copy.other(article.id): copy for copy in found}
        if examined is None:
            candidates = self.candidates.of(claims, vectors, around=around, copies=copies.keys())
            found_here = self.comparison.findings(candidates, copies=copies)
        else:
            # Copies are compared as if they were of one event, whatever their time.
            other = {id: True for id in sorted(copies) if claims and not around.holds(id)}
            kept = [one for one in examined if one.candidate.a.article.id not in other]
            found_late = self.comparison.examine(self.candidates.among(other, claims, vectors))
            found_here = self.comparison.weighed([*kept, *found_late], copies=copies)
        return Incoming(
            reading, vectors, found_here.pairs, found_here.weighed, tuple(found), numbers
        )

    def _leave(self, article: Article) -> None:
        """Takes the claims of a stored article out of what is searched."""
        ids, _ = self.store.vectors_of(article.id)
        self.known.drop(article.id)
        self.index.remove(ids)
