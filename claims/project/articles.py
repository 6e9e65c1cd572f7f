"""Articles: what there is, what was read of each, and how one is deleted or read again."""

from collections.abc import Sequence

from claims import review
from claims.errors import Cancelled
from claims.pipeline import Stage, Stages
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.records import (
    Article,
    ArticleEntry,
    ArticleFilter,
    Deleted,
    Orphan,
    Progress,
    Reading,
    Reread,
    Role,
    Sentence,
)


class Articles(Parts):
    """The operations on articles that are there."""

    def article(self, id: str) -> Article:
        """One article. Raises `NotFound`."""
        return self._store.article(id)

    def articles(self) -> list[Article]:
        """All articles."""
        return self._store.articles()

    def listed(
        self,
        filter: ArticleFilter = ArticleFilter(),  # noqa: B008 (frozen, so one default serves all)
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[ArticleEntry]:
        """Articles without their texts, the latest first."""
        return self._current.listed(filter, limit=limit, offset=offset)

    def count_articles(
        self,
        filter: ArticleFilter = ArticleFilter(),  # noqa: B008 (frozen, so one default serves all)
    ) -> int:
        """How many articles a filter leaves."""
        return self._store.count_articles(filter)

    def languages(self) -> list[str]:
        """The languages that there are articles in, by code."""
        return self._store.languages()

    def sentences(self, article_id: str) -> list[Sentence]:
        """The sentences of an article, with the reason where one yields no claim."""
        return self._store.sentences(article_id)

    def reading(self, article_id: str) -> Reading:
        """What was read of an article: its claims, and what was left out and why.

        Raises:
            NotFound: no such article.
        """
        return self._current.what_was_read(self._store.article(article_id))

    @needs(Role.EDITOR, kept=True)
    def delete_article(self, id: str, *, by: str = "") -> Deleted:
        """Deletes an article with its claims and pairs; groups are what they are without it.

        Decisions stay in history, and find their claims again should the article come back.

        Args:
            id: of the article.
            by: who deletes it; whoever works with the project where it is empty.

        Raises:
            NotFound: no such article.
            DecisionRefused: nobody's name.
        """
        by = review.signed(self._signature(by))
        self._check_fingerprint()
        held = self._store.claims_in(self._store.article(id).id)
        pairs = self._store.count_pairs(one.id for one in held)
        orphans = self._store.count_orphans()
        try:
            self._pipeline.delete(id, by=by, at=review.now())
        except BaseException:
            self._forget()
            raise
        self._keep_index()
        return Deleted(id, len(held), pairs, self._store.count_orphans() - orphans)

    @needs(Role.EDITOR, kept=True)
    def reread(
        self, ids: Sequence[str] | None = None, *, progress: Progress | None = None
    ) -> Reread:
        """Reads stored articles again, each wholly or not at all.

        A `progress` that raises `Cancelled` ends the run: what was read again until then stays.

        Args:
            ids: of the articles; None for all.
            progress: is told of every stage.

        Raises:
            NotFound: no such article.
            ModelMismatch: the store holds vectors of another encoder.
        """
        self._check_fingerprint()
        asked = list(ids) if ids is not None else [one.id for one in self._store.listed()]
        for id in asked:
            self._store.article(id)
        orphans = self._store.count_orphans()
        stages = Stages(progress, len(asked))
        done = changed = gained = lost = carried = 0
        try:
            for done, id in enumerate(asked, start=1):
                found = self._pipeline.reread(id, stages)
                if found is not None:
                    changed += 1
                    gained += found.gained
                    lost += found.lost
                    carried += found.carried
                stages.finish(done)
            stages.enter(Stage.GROUPING)
        except Cancelled:
            self._forget()
            done = stages.done
        except BaseException:
            self._forget()
            raise
        self._regroup()
        self._keep_index()
        orphaned = max(0, self._store.count_orphans() - orphans)
        return Reread(done, changed, gained, lost, carried, orphaned)

    def orphans(self, *, limit: int | None = None) -> list[Orphan]:
        """Decisions whose claim or pair is gone, the latest first."""
        return self._store.orphans(limit=limit)

    def count_orphans(self) -> int:
        """How many decisions have lost what they were about."""
        return self._store.count_orphans()
