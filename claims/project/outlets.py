"""Outlets: who publishes, who owns whom, and how far people rely on them."""

from collections.abc import Collection

from claims import review
from claims.errors import DecisionRefused, InputRefused, NotFound
from claims.ingest import named_language
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.records import Cluster, Outlet, OutletNote, Role


class Outlets(Parts):
    """The operations on outlets."""

    def outlets(self) -> list[Outlet]:
        """All outlets, by name, with the latest note about each."""
        return self._store.outlets()

    def outlet(self, name: str) -> Outlet:
        """One outlet. Raises `NotFound`."""
        found = next((one for one in self._store.outlets() if one.name == name), None)
        if found is None:
            raise NotFound(f"no outlet {name!r}: `claims outlets` lists those there are")
        return found

    def outlet_names(self) -> list[str]:
        """The names of the outlets that have articles."""
        return self._store.outlet_names()

    @needs(Role.EDITOR)
    def note_outlet(
        self,
        name: str,
        *,
        by: str = "",
        country: str | None = None,
        language: str | None = None,
        family: str | None = None,
        reliability: str | None = None,
        note: str = "",
        version: int | None = None,
    ) -> OutletNote:
        """Writes down what somebody says about an outlet; what is None stays as it was.

        Args:
            name: of the outlet.
            by: who says so; whoever works with the project where it is empty.
            country: ISO 3166 code.
            language: a code or a name.
            family: outlets of one family have one owner.
            reliability: A to F.
            note: why.
            version: of the outlet as the person saw it; None for whatever there is.

        Raises:
            NotFound: no such outlet.
            DecisionRefused: nobody's name, or a value that is none.
            Conflicted: somebody has written about it since; nothing was overwritten.
        """
        by = self._signature(by)
        outlet = self.outlet(name)
        before = outlet.noted
        if language:
            try:
                language = named_language(language, source=name)
            except InputRefused as refused:
                raise DecisionRefused(refused.reason) from refused
        grade = (before and before.reliability) or ""
        written = review.outlet_note(
            name,
            country=(before.country if before else "") if country is None else country,
            language=(before.language if before else "") if language is None else language,
            family=(before.family if before else "") if family is None else family,
            reliability=grade if reliability is None else reliability,
            note=note,
            by=by,
        )
        self._store.write_note(written, version=outlet.version if version is None else version)
        return written

    @staticmethod
    def countries() -> frozenset[str]:
        """The codes that a country may have."""
        return review.countries()

    def outlet_history(self, name: str) -> list[OutletNote]:
        """All that was written down about an outlet, oldest first."""
        return self._store.notes(name).get(name, [])

    def owners(self, clusters: Collection[Cluster]) -> dict[str, int]:
        """How many owners the independent origins of clusters have, by the cluster's id.

        Two origins count as one owner where their outlets are of one family. The outlet of an
        origin is that of the article that its wording began with.
        """
        held = {each.id: {claim.article.id for claim in each.claims} for each in clusters}
        origins = self._current.origins(ids={one for ids in held.values() for one in ids})
        outlets = self._store.outlet_of(set(origins.values()))
        owner = self._store.owners()
        return {
            id: len({owner.get(outlets[origins[one]], outlets[origins[one]]) for one in articles})
            for id, articles in held.items()
        }
