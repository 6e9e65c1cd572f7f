"""`claims backup`, `restore`, `check` and `repair`: that nothing is lost."""

from argparse import Namespace
from collections.abc import Iterable, Iterator

from claims.cli.results import show
from claims.cli.terminal import counted, foreign
from claims.project import Project, restore_backup
from claims.records import BackedUp, Problem, PutBack


def backup(project: Project, options: Namespace) -> int:
    """Writes a backup."""
    written = project.back_up(options.path, force=options.force)
    show(options, written, [f"{written.path}: {_holds(written)}, {written.bytes:,} bytes"])
    return 0


def put_back(options: Namespace) -> int:
    """Puts a backup in the place of the database; nothing of that needs to be readable."""
    done = restore_backup(options.path, options.db)
    lines = [f"{done.database} is {done.backup} again: {_holds(done)}"]
    if done.replaced:
        lines.append(f"what was there before is {done.replaced}")
    show(options, done, lines)
    return 0


def check(project: Project, options: Namespace) -> int:
    """Says what is wrong; 1 where anything is."""
    found = project.verify(quick=options.quick)
    whole = [
        f"{found.database} is whole: {counted(found.articles, 'article')}, "
        f"{counted(found.claims, 'claim')}, {counted(found.decisions, 'decision')}"
    ]
    lines = _problem_lines(found.problems) if found.problems else whole
    show(options, found, [*lines, *found.notes])
    return 1 if found.problems else 0


def repair(project: Project, options: Namespace) -> int:
    """Rebuilds what can be; 1 where something is left."""
    done = project.repair()
    left = [f"not mended: {line}" for line in _problem_lines(done.problems)]
    lines = [*done.done, *left] or ["nothing was wrong"]
    show(options, done, lines)
    return 1 if done.problems else 0


def _problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    for one in problems:
        remedy = "claims repair rebuilds it" if one.mendable else "only a backup has it"
        more = f" (and {one.number - 1:,} more)" if one.number > 1 else ""
        yield f"{one.kind}: {foreign(one.example)}{more}; {remedy}"


def _holds(one: BackedUp | PutBack) -> str:
    return ", ".join(
        counted(number, noun)
        for number, noun in (
            (one.articles, "article"), (one.claims, "claim"), (one.decisions, "decision")
        )
    )  # fmt: skip
