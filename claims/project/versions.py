"""Versions: what an article was taken from, and how it changed where it stood."""

from collections.abc import Collection, Sequence

from claims.errors import NotFound
from claims.project.parts import Parts
from claims.records import Article, Claim, Difference, Relation, Retrieved, Version

# What two claims of two versions are to each other where one took the other's place.
_REPLACES = (Relation.UPDATE, Relation.CONFLICT, Relation.DENIAL, Relation.SAME, Relation.COPY)


class Versions(Parts):
    """The operations that look at how an article was found, and at what it said before."""

    def article_of(self, id: str) -> str:
        """The id of an article, or of the one in which a claim with that id stands.

        Raises:
            NotFound: neither.
        """
        if self._store.has_article(id):
            return id
        found = self._store.claims(ids=[id])
        if not found:
            raise NotFound(f"no article and no claim {id!r}: `claims list --json` shows their ids")
        return found[0].article.id

    def page(self, article_id: str) -> Retrieved:
        """What an article was taken from, as it was: content, address, time, status and hash.

        Raises:
            NotFound: no such article, or it is a text or a table's row: nothing else was there.
        """
        self._store.article(article_id)
        return self._store.page(article_id)

    def versions(self, article_id: str) -> list[Version]:
        """An article and all other versions of it, oldest first; what each says otherwise.

        An article that was changed back is two versions.

        Raises:
            NotFound: no such article.
        """
        self._store.article(article_id)
        line = self._store.line_of(article_id)
        articles = {one.id: one for one in self._store.articles(ids=line)}
        found: list[Version] = []
        seen = self._store.sightings(line)
        stood = [one for n, one in enumerate(seen) if not n or seen[n - 1].article != one.article]
        for number, one in enumerate(stood, start=1):
            article = articles[one.article]
            before = found[-1].article if found else None
            found.append(
                Version(
                    number,
                    article,
                    one.at,
                    one.url,
                    number == len(stood),
                    self._difference(before, article) if before else None,
                )
            )
        return found

    def superseded(self, claims: Collection[Claim]) -> set[str]:
        """The ids of those of some claims that stand in a version after which another was seen."""
        old = self._store.superseded({claim.article.id for claim in claims})
        return {claim.id for claim in claims if claim.article.id in old}

    def _difference(self, before: Article, after: Article) -> Difference:
        old, new = self._sentences(before.id), self._sentences(after.id)
        gone, added = self._claims_apart(before.id, after.id)
        changed = self._changed(gone, added)
        replaced = {claim.id for pair in changed for claim in pair}
        return Difference(
            tuple(one for one in new if one not in set(old)),
            tuple(one for one in old if one not in set(new)),
            tuple(one for one in added if one.id not in replaced),
            tuple(one for one in gone if one.id not in replaced),
            tuple(changed),
        )

    def _sentences(self, article_id: str) -> list[str]:
        return [one.text for one in self._store.sentences(article_id) if not one.removed]

    def _claims_apart(self, before: str, after: str) -> tuple[list[Claim], list[Claim]]:
        """The claims of either version that the other does not hold word for word."""
        old, new = (self._claims_of(one) for one in (before, after))
        said_before = {(claim.text, claim.speaker) for claim in old}
        said_after = {(claim.text, claim.speaker) for claim in new}
        return (
            [claim for claim in old if (claim.text, claim.speaker) not in said_after],
            [claim for claim in new if (claim.text, claim.speaker) not in said_before],
        )

    def _claims_of(self, article_id: str) -> list[Claim]:
        ids, _ = self._store.vectors_of(article_id)
        return sorted(self._current.claims(ids=ids), key=lambda claim: claim.start)

    def _changed(self, gone: Sequence[Claim], added: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
        """Which claims took the place of which: of related pairs the likest, each claim once."""
        old, new = ({claim.id: claim for claim in side} for side in (gone, added))
        pairs = [
            pair
            for pair in self._store.pairs_of({*old, *new})
            if pair.relation in _REPLACES
            and ((pair.a.id in old and pair.b.id in new) or (pair.b.id in old and pair.a.id in new))
        ]
        found: list[tuple[Claim, Claim]] = []
        taken: set[str] = set()
        order = sorted(
            pairs, key=lambda one: (_REPLACES.index(one.relation), -one.similarity, one.id)
        )
        for pair in order:
            if not taken & {pair.a.id, pair.b.id}:
                taken |= {pair.a.id, pair.b.id}
                first, second = (pair.a, pair.b) if pair.a.id in old else (pair.b, pair.a)
                found.append((first, second))
        return sorted(found, key=lambda pair: pair[1].start)
