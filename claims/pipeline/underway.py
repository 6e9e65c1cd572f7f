"""Under way: articles that are read elsewhere, and seen by those after them before they are in."""

from collections.abc import Collection, Sequence

from claims.compare import ONE_EVENT
from claims.pipeline.known import Known, Told, Vectors
from claims.records import Article, Claim, Interval


class UnderWay:
    """What is known, and the articles that are on their way into the store.

    Args:
        known: holds their mean vectors, too.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._told: dict[str, Told] = {}
        self._published: dict[str, str | None] = {}
        self._article_of: dict[str, str] = {}

    @property
    def ids(self) -> list[str]:
        """Of the articles under way."""
        return [*self._told]

    def add(self, article: Article, claims: Sequence[Claim], vectors: Vectors) -> None:
        """An article sets out, or is read by now."""
        self._told[article.id] = (claims, vectors)
        self._published[article.id] = article.published
        self._article_of.update((claim.id, article.id) for claim in claims)

    def drop(self, article: str) -> None:
        """An article is in."""
        for claim in self._told.pop(article)[0]:
            del self._article_of[claim.id]
        del self._published[article]

    def days(self, published: str | None) -> set[str]:
        """The articles under way that may be of one event with a time."""
        asked = Interval.of(published)
        found = ((id, Interval.of(one)) for id, one in self._published.items())
        return {
            id
            for id, there in found
            if asked is None or there is None or there.gap(asked) <= ONE_EVENT
        }

    def articles_of_claims(self, claims: Collection[str]) -> dict[str, str]:
        """The article of each of some claims that are under way."""
        return {one: self._article_of[one] for one in claims if one in self._article_of}

    def near(
        self, vectors: Vectors, least: float, *, among: Collection[str] | None = None
    ) -> set[str]:
        """The articles whose mean vector is at least so like the mean of some vectors."""
        return self._known.near(vectors, least, among=among)

    def articles_of(self, claims: Collection[str]) -> set[str]:
        """The articles in which some claims stand."""
        return self._known.articles_of(claims) | {*self.articles_of_claims(claims).values()}

    def claims_of(self, article: str) -> Told:
        """The claims of an article, and their vectors, (n, d)."""
        return self._told[article] if article in self._told else self._known.claims_of(article)
