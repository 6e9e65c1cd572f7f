"""A run that is killed at its n-th write: in a process of its own, for every n that there is.

`python -m tests.faults OPERATION FOLDER [STEP]` prints one JSON line: how many writes the operation
has, at which of them it was killed, and what was wrong afterwards.

It forks a child for every n, once all is loaded. FAISS hangs in the child of a process in which its
threads have run, so it may have none: start this with `OMP_NUM_THREADS=1`.
"""

import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from claims.compare import Relations
from claims.encode import CALIBRATION, Encoder
from claims.index import Index, is_damaged
from claims.judge import SHIPPED, Judge
from claims.project import Project
from claims.read import read
from claims.records import Article, JudgeChoice, Likeness, Relation, Status, content_id, to_json
from claims.settings import Settings
from claims.store import Store

KILLED = 9
_WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "BEGIN IMMEDIATE")
_WORDS = 64
_SCALE = Likeness("words", "made up", 0.3, 0.3, 0.5, 0.95, 0.2, 0.4, 0.4, 0.4, 0.3, 0.7)


class Words:
    """Counts words: a backend that costs nothing, and is the same in every process."""

    fingerprint = "words"
    dimensions = _WORDS

    def rows(self, texts: Any) -> NDArray[np.float32]:
        found = np.full((len(texts), _WORDS), 0.01, np.float32)
        for row, text in zip(found, texts, strict=True):
            for word in text.casefold().split():
                row[int(content_id(word), 16) % _WORDS] += 1
        return found


class WordEncoder(Encoder):
    """An encoder over them, whose cosines mean what they say."""

    def __init__(self) -> None:
        super().__init__(Words())
        self.__dict__["likeness"] = _SCALE


def article(number: int) -> Article:
    """An article that agrees with some and contradicts others."""
    text = (
        f"The fire brigade said {number % 3 + 3} people were killed in the mill fire in Oster. "
        "The mayor said the valley road stays closed until Friday."
    )
    outlet = f"outlet {number}"
    id = content_id("article", outlet, text)
    when = f"2025-06-03T0{number}:00:00Z"
    return Article(id, outlet, "", "", when, "2025-06-04T00:00:00Z", "en", text, "")


def opened(path: Path) -> Project:
    """The project, with the rules alone as its judge."""
    return Project(path, encoder=WordEncoder(), judge=JudgeChoice("rules"))


class Countdown:
    """Counts writes to database and files, and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self.seen = 0
        self._at = at

    def __enter__(self) -> "Countdown":
        engine = sa.engine.Engine
        sa.event.listen(engine, "before_cursor_execute", self._statement)
        sa.event.listen(engine, "commit", self._tick)
        self._files = {name: getattr(os, name) for name in ("replace", "fsync")}
        for name, function in self._files.items():
            setattr(os, name, self._before(function))
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", self._statement)
        sa.event.remove(sa.engine.Engine, "commit", self._tick)
        for name, function in self._files.items():
            setattr(os, name, function)

    def _tick(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self._at:
            os._exit(KILLED)

    def _statement(self, _: Any, __: Any, statement: str, *more: Any) -> None:
        if statement.lstrip().upper().startswith(_WRITES):
            self._tick()

    def _before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self._tick()
            return function(*given, **named)

        return counted


def prepared(path: Path) -> None:
    """Three articles, and decisions that have been acknowledged."""
    measured = Relations.load(Settings.from_environment().models / SHIPPED / CALIBRATION)
    with Store.open(path) as store:
        # What the answers of the rules alone mean was never measured; here it does not matter.
        ruled = replace(measured, judge=Judge(WordEncoder().encode, scale=_SCALE).revision)
        store.save_relations(ruled.judge, json.dumps(to_json(ruled)))
    with opened(path) as project:
        project._add([article(number) for number in range(3)])
        first, second, *_ = project.claims()
        project.mark(first.id, status=Status.DISPUTED, by="Rana")
        project.mark(second.id, status=Status.SATIRE, by="Rana")
        pair = project.pairs()[0]
        project.decide(pair.id, relation=Relation.UNRELATED, by="Omar")


def add(path: Path, told: Callable[[str], None]) -> None:
    """Takes two articles in."""
    with opened(path) as project:
        project._add([article(3), article(4)])
        told("added")


def decide(path: Path, told: Callable[[str], None]) -> None:
    """Decides about two claims at once, and about pairs, which groups follow from."""
    with opened(path) as project:
        claims = project.claims()[-2:]
        for status in (Status.DISPUTED, Status.SATIRE):
            seen = {claim.id: project.claim(claim.id).status for claim in claims}
            for one in project.mark_all(seen, status=status, by="Omar"):
                told(f"{one.subject} {one.new}")
        for relation in (Relation.SAME, Relation.UNRELATED):
            one = project.decide(project.pairs()[-1].id, relation=relation, by="Omar")
            told(f"{one.subject} {one.new}")


def migrate(path: Path, told: Callable[[str], None]) -> None:
    """Opens the database of an earlier version."""
    Store.open(path).close()
    told("migrated")


def save(path: Path, told: Callable[[str], None]) -> None:
    """Keeps the index twice: anew, and over another."""
    index = path.with_name(f"{path.name}.index")
    with Store.open(path) as store:
        ids, vectors = store.vectors()
        for kept in (len(ids) // 2, len(ids)):
            Index.build(ids[:kept], vectors[:kept]).save(index, store.encoder_fingerprint)
    told("saved")


OPERATIONS = {"add": add, "decide": decide, "migrate": migrate, "save": save}


def forked(action: Callable[[], object], log: Path) -> int:
    """Runs something in a child process; returns its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        action()
    except BaseException:
        log.write_text(traceback.format_exc(), encoding="utf-8")
        os._exit(1)
    os._exit(0)


def verified(path: Path, before: dict[str, Any], operation: str, log: Path) -> None:
    """What holds after a process was killed; raises where it does not."""
    acknowledged = log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []
    with opened(path) as project:
        store = project._store
        history = [f"{one.subject} {one.new}" for _, one in store.numbered_decisions()[0]]
        assert history[: len(before["decisions"])] == before["decisions"], "a decision is missing"
        if operation == "decide":
            after = history[len(before["decisions"]) :]
            assert after[: len(acknowledged)] == acknowledged, f"{acknowledged} but {after}"
            assert len(set(after)) == len(after), "a decision is there twice"
        texts = {one.id: one for one in project.articles()}
        assert set(before["articles"]) <= texts.keys(), "an article is missing"
        for one in texts.values():
            held = [claim.id for claim in store.claims_in(one.id)]
            assert store.vectors_of(one.id)[0] == held, "a half article"
            if operation != "migrate":
                assert held == [claim.id for claim in read(one).claims], "a half article"
        ids, vectors = store.vectors()
        assert not is_damaged(Path(f"{path}.index"), ids, vectors, store.encoder_fingerprint), (
            "the index is damaged"
        )
        rebuilt = Index.build(ids, vectors)
        if operation != "migrate":
            assert isinstance(project._index, Index)
            assert project._index.ids == rebuilt.ids
            near = project._index.search(vectors, 3)
            assert near == rebuilt.search(vectors, 3), "the index is not what a rebuild gives"
        problems = project.verify(quick=operation == "migrate").problems
        assert problems == (), f"check finds {problems}"


def state(path: Path) -> dict[str, Any]:
    """Which articles and decisions there are, asked without this program."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = {
            "articles": [row[0] for row in connection.exec_driver_sql("SELECT id FROM articles")],
            "decisions": [
                f"{row[0]} {row[1]}"
                for row in connection.exec_driver_sql(
                    "SELECT subject, new FROM decisions ORDER BY number"
                )
            ],
        }
    engine.dispose()
    return found


def main(operation: str, folder: Path, step: int) -> dict[str, Any]:
    """Kills the operation at every `step`-th write, the first and the last among them."""
    run = OPERATIONS[operation]
    template, path = folder / "template.db", folder / "killed.db"
    log, errors = folder / "acknowledged", folder / "error"
    if os.environ.get("OMP_NUM_THREADS") != "1":
        raise RuntimeError("start this with OMP_NUM_THREADS=1")
    if not template.exists():
        prepared(template)
    before = state(template)

    def told(what: str) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{what}\n")

    def fresh() -> None:
        for stale in folder.glob(f"{path.name}*"):
            stale.unlink()
        for file in folder.glob(f"{template.name}*"):
            shutil.copy(file, folder / file.name.replace(template.name, path.name))
        log.unlink(missing_ok=True)

    def attempt(at: int) -> int:
        with Countdown(at) as countdown:
            run(path, told)
        return countdown.seen

    # Once to its end, which also loads all that the children need.
    fresh()
    writes = attempt(0)
    verified(path, before, operation, log)
    killed, wrong = [], []
    for at in sorted({*range(1, writes + 1, step), writes}):
        fresh()
        if forked(partial(attempt, at), errors) == KILLED:
            killed.append(at)
        else:
            wrong.append(f"{at}: was not killed")
        if forked(lambda: verified(path, before, operation, log), errors):
            wrong.append(f"{at}: {errors.read_text(encoding='utf-8')[-600:]}")
            continue
        log.unlink(missing_ok=True)
        # The same once more succeeds, whatever was left.
        if forked(lambda: run(path, told), errors):
            wrong.append(f"{at}, again: {errors.read_text(encoding='utf-8')[-600:]}")
    fresh()
    return {"writes": writes, "killed": killed, "wrong": wrong}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))) + "\n")
