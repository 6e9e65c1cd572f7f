"""Keeping: everything checked, what can be rebuilt rebuilt, and backups."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from claims.errors import ModelError, StoreError
from claims.index import is_damaged
from claims.project import reviewing
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.records import BackedUp, Problem, PutBack, Repaired, Role, Verified
from claims.settings import Settings
from claims.store import file_of, problem, restore

# Where one of these is wrong, grouping anew would not come to its end.
_BASIS = {"integrity", "schema", "references", "groups", "vectors", "pairs", "decisions"}


class Keeping(Parts):
    """The operations that see to it that nothing is lost."""

    @needs(Role.EDITOR)
    def back_up(self, path: str | Path, *, force: bool = False) -> BackedUp:
        """Writes everything into one file, while others may write; it is read again at once.

        Raises:
            StoreError: it cannot be written, is there already (without `force`), or the database
                is no file.
        """
        return self._store.back_up(Path(path), force=force)

    def verify(self, *, quick: bool = False) -> Verified:
        """Checks everything that is stored, and the index beside it; changes nothing.

        Others write meanwhile, but while groups are compared with what a new grouping gives.

        Args:
            quick: leaves that comparison out.
        """
        found = self._store.problems()
        found += _present(problem("decisions", self._faulty_decisions(), mendable=False))
        found += _present(problem("queue", self._store.misplaced(), mendable=True))
        found += _present(problem("index", self._faulty_index(), mendable=True))
        if not quick and not _BASIS & {one.kind for one in found}:
            found += _present(problem("grouping", self._faulty_grouping(), mendable=True))
        counts = self._store.counts()
        return Verified(
            self._database, counts.articles, counts.claims, self._store.count_decisions(),
            tuple(found), tuple(self._notes()),
        )  # fmt: skip

    @needs(Role.EDITOR, kept=True)
    def repair(self) -> Repaired:
        """Rebuilds what follows from other things, where it is wrong; then checks everything.

        Articles, pages, claims and decisions are never touched.

        Raises:
            StoreError: the database's own check of itself fails, and indexes made anew do not
                mend it.
        """
        done: list[str] = []
        kinds = {one.kind for one in self.verify().problems}
        if "integrity" in kinds:
            left = self._store.mend_indexes()
            if left:
                raise StoreError(
                    f"{self._database}: damaged beyond repair ({left[0]}): "
                    "`claims restore` puts a backup in its place"
                )
            done.append("the database's indexes were made anew")
        if "indexes" in kinds:
            names = self._store.mend_objects()
            done.append(f"made anew: {', '.join(names)}")
        if "references" in kinds:
            done.append(f"{self._store.drop_dangling()} rows that led nowhere were left out")
        if kinds & {"keys", "full-text", "integrity"}:
            done.append(f"words and keys of {self._store.mend_keys()} claims were written anew")
        if "statuses" in kinds:
            number = self._store.mend_statuses()
            done.append(f"{number} claims have the status again that was decided last")
        if kinds & {"vectors", "references"}:
            done += self._mended_vectors()
        if kinds & {"groups", "grouping", "queue", "origins", "references", "statuses"}:
            self._store.loosen_groups()
            self._forget()
            self.regroup()
            done.append("clusters, disputes and their counts were made anew")
        if kinds & {"index", "vectors", "references"} or self._store.lacks_vector_search:
            done += self._mended_index()
        return Repaired(self._database, tuple(done), self.verify().problems)

    def _mended_vectors(self) -> Iterator[str]:
        ids = self._store.claims_without_vector()
        stored = self._store.encoder_fingerprint
        if not ids or (stored and stored != self._encoder.fingerprint):
            # Of another encoder: `claims models use NAME` embeds all of them.
            return
        texts = {claim.id: claim.text for claim in self._store.claims(ids=ids)}
        vectors = self._encoder.encode([texts[id] for id in ids])
        self._store.replace_some_vectors(
            dict(zip(ids, vectors, strict=True)), fingerprint=self._encoder.fingerprint
        )
        self._forget()
        yield f"{len(ids)} claims were embedded anew"

    def _mended_index(self) -> Iterator[str]:
        path = self._index_path
        if path is None:
            if self._store.mend_vector_index():
                self._forget()
                yield "what the server searches was written anew"
            return
        with suppress(OSError):
            path.unlink(missing_ok=True)
        self._forget()
        self._keep_index()
        yield "the index was built anew"

    def _notes(self) -> Iterator[str]:
        if self._store.lacks_vector_search:
            yield (
                "each program holds all vectors in its memory to search them: CREATE EXTENSION "
                "vector in the database, then `claims repair`, lets the server search"
            )

    def _faulty_decisions(self) -> Iterator[str]:
        decisions, carried = self._store.numbered_decisions()
        return reviewing.faults(decisions, carried=carried)

    def _faulty_index(self) -> Iterator[str]:
        path = self._index_path
        if path is None:
            return
        try:
            ids, vectors = self._store.vectors()
        except ValueError:
            # Vectors of different lengths are a problem of their own.
            return
        if ids and is_damaged(path, ids, vectors, self._store.encoder_fingerprint):
            yield f"{path} is not what was saved, or not of the vectors that are stored"

    def _faulty_grouping(self) -> Iterator[str]:
        stored = self._store.encoder_fingerprint
        if not stored:
            return
        try:
            if stored != self._encoder.fingerprint:
                raise ModelError(
                    f"vectors are of {stored}, the encoder at hand is {self._encoder.fingerprint}"
                )
            differing = self._pipeline.rehearse()
        except ModelError as error:
            yield f"groups cannot be compared: {error}"
            return
        if differing:
            yield f"{differing} rows differ from what grouping everything anew gives"


def existing(database: str | None) -> str:
    """The database that is meant, which has to be there: to look for faults makes none.

    Raises:
        StoreError: there is none.
    """
    name = str(database or Settings.from_environment().database)
    path = file_of(name)
    if path is not None and not path.is_file():
        raise StoreError(f"{name}: no database is there; name another with --db")
    return name


def restore_backup(backup: str | Path, database: str | None = None) -> PutBack:
    """Puts a backup in the place of a database, which is kept beside it under another name.

    Args:
        backup: a file that `Project.back_up` wrote.
        database: the path; None for the environment's.

    Raises:
        StoreError: the backup is damaged, none, or of a newer version; or the database is in use.
    """
    return restore(Path(backup), str(database or Settings.from_environment().database))


def _present(found: Problem | None) -> list[Problem]:
    return [] if found is None else [found]
