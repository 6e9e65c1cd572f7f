"""The facade: every operation of the command line and the dashboard, over one store."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from claims.addresses import is_web_address
from claims.errors import Cancelled
from claims.ingest import article_from_text
from claims.pipeline import Given, Stage, Stages
from claims.project.articles import Articles
from claims.project.candidates import Candidates
from claims.project.comparisons import Comparisons
from claims.project.jobs import Jobs
from claims.project.keeping import Keeping
from claims.project.keys import Keys
from claims.project.models import Models
from claims.project.outlets import Outlets
from claims.project.overview import Overview
from claims.project.permission import needs
from claims.project.publishing import Publishing
from claims.project.queue import Queues
from claims.project.versions import Versions
from claims.project.watches import Watches
from claims.read import read
from claims.records import Added, Document, Explanation, Progress, Reading, Refusal, Role
from claims.settings import Settings

_NO_ADDRESS = "is no web address: name one a line that begins with https:// or http://"


class Project(
    Comparisons, Articles, Outlets, Versions, Publishing, Queues, Models, Candidates, Watches,
    Overview, Keys, Jobs, Keeping,
):  # fmt: skip
    """Everything about one store. Open one per run or thread, and close it.

    Args:
        database: a path or an SQLAlchemy URL; None for the environment's.
        settings: what people chose; None for the environment's.
        encoder: an encoder that is already loaded, to share it between projects.
    """

    @needs(Role.EDITOR, kept=True)
    def add(
        self,
        what: Sequence[str | Path],
        *,
        outlet: str = "",
        published: str = "",
        language: str = "",
        counted: bool = False,
        progress: Progress | None = None,
        cluster: str = "",
    ) -> Added:
        """Takes in files, folders, tables, web addresses and feeds.

        Of a feed every article that it lists is fetched. See `claims.ingest.documents` for
        what files may hold.

        A `progress` that raises `Cancelled` ends the run: what was taken in until then stays.

        Args:
            what: files, folders and tables.
            outlet, published, language: where an article does not say its own.
            counted: opens and fetches all of it first, so that `progress` is told how many
                articles there are.
            progress: is told of every stage of every article.
            cluster: the address of a scheduler whose workers read, encode and compare
                (docs/scaling.md); what is stored is the same.

        Raises:
            ModelMismatch: the store holds vectors of another encoder.
            ClusterError: scheduler or workers cannot be reached, or not safely.
        """
        found = self._intake.documents(what, Given(outlet, published, language))
        items = _opened(found, progress) if counted else found
        return self._add(items, progress=progress, cluster=cluster)

    @needs(Role.EDITOR, kept=True)
    def add_addresses(
        self,
        addresses: Sequence[str],
        *,
        outlet: str = "",
        published: str = "",
        language: str = "",
        progress: Progress | None = None,
    ) -> Added:
        """Takes in pages and feeds by their addresses, and nothing of this machine's files.

        All of them are fetched before the first is read; arguments as for `add`.
        """
        named = [one.strip() for one in addresses if one.strip()]
        found = self._intake.documents(
            [one for one in named if is_web_address(one)], Given(outlet, published, language)
        )
        refused = [Refusal(one, _NO_ADDRESS) for one in named if not is_web_address(one)]
        return self._add([*refused, *_opened(found, progress)], progress=progress)

    @needs(Role.EDITOR, kept=True)
    def add_text(
        self,
        text: str,
        *,
        source: str = "pasted text",
        outlet: str = "",
        title: str = "",
        url: str = "",
        published: str = "",
        language: str = "",
        progress: Progress | None = None,
    ) -> Added:
        """Takes in one text that somebody pasted; `progress` as for `add`."""
        article = article_from_text(
            text,
            source=source,
            outlet=outlet,
            title=title,
            url=url,
            published=published,
            language=language,
        )
        return self._add([article], progress=progress)

    @needs(Role.EDITOR, kept=True)
    def add_documents(self, found: Iterable[Document | Refusal]) -> Added:
        """Takes in what another program has retrieved; see `claims.ingest.documents_of`."""
        return self._add(found)

    @staticmethod
    def read(
        what: Sequence[str | Path],
        *,
        outlet: str = "",
        published: str = "",
        language: str = "",
    ) -> tuple[list[Reading], list[Refusal]]:
        """Reads without storing: what was found in every article, and what was refused."""
        from claims.pipeline.intake import Intake

        settings = Settings.from_environment()
        with Intake(
            allow_private=settings.allow_private, hosts_at_once=settings.hosts_at_once
        ) as intake:
            found = list(intake.documents(what, Given(outlet, published, language)))
        readings = [read(item.article) for item in found if isinstance(item, Document)]
        return readings, [item for item in found if isinstance(item, Refusal)]

    def explain(self, pair_id: str) -> Explanation:
        """Why a pair is what it is."""
        pair = self.pair(pair_id)
        told = self._judging.explain(pair)
        judgement = told.judgement
        overtaken = self.newer([pair.a, pair.b])
        reasons = (
            f"by content alone the judge says: same {judgement.scores.same:.2f}, "
            f"conflict {judgement.scores.conflict:.2f}, unrelated {judgement.scores.unrelated:.2f}",
            *told.steps,
            *(
                f"{claim.text!r} was overtaken by {newer.text!r} "
                f"({newer.article.published}, {newer.article.outlet})"
                for claim in (pair.a, pair.b)
                if (newer := overtaken.get(claim.id)) is not None
            ),
        )
        return Explanation(
            pair, dict(judgement.features), reasons, told.likeliest, told.weighed, told.why
        )


def _opened(
    found: Iterable[Document | Refusal], progress: Progress | None
) -> list[Document | Refusal]:
    """All of it, opened or fetched; only what was refused where `progress` ends the run."""
    stages = Stages(progress, 0)
    opened: list[Document | Refusal] = []
    try:
        stages.enter(Stage.OPENING)
        for one in found:
            opened.append(one)
            stages.done += 1
            stages.enter(Stage.OPENING)
    except Cancelled:
        return [one for one in opened if isinstance(one, Refusal)]
    return opened
