"""Many processes that decide at once: `python -m tests.writers DATABASE WRITERS EACH AT_ONCE`.

Prints one JSON list: claim and note of all decisions that were acknowledged, and what was
refused meanwhile. Forks its writers, so it opens no model and searches no index.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from claims.errors import StoreError
from claims.project import Project
from claims.records import Status

_TURNS = (Status.DISPUTED, Status.SATIRE)


def write(database: str, writer: int, writers: int, each: int, at_once: int, told: Path) -> None:
    """Decides about claims of its own, so many at once, and tells of each that was taken."""
    with Project(database, regroups=False) as project, told.open("w", encoding="utf-8") as file:
        mine = sorted(claim.id for claim in project.claims())[writer::writers]
        there = project.statuses()
        seen = {id: there[id] for id in mine}
        for start in range(0, each, at_once):
            note = f"{writer}:{start}"
            some = [mine[number % len(mine)] for number in range(start, start + at_once)]
            status = _TURNS[start // len(mine) % 2]
            while True:
                try:
                    project.mark_all(
                        {id: seen[id] for id in some},
                        status=status,
                        by=f"writer {writer}",
                        note=note,
                    )
                except StoreError as error:
                    # Refused, so that nothing was written: it is done again.
                    file.write(f"! {error}\n")
                    continue
                break
            seen |= dict.fromkeys(some, status)
            file.writelines(f"{id} {note}\n" for id in some)
            file.flush()


def main(database: str, writers: int, each: int, at_once: int) -> tuple[list[str], list[str]]:
    """What all of them were told was taken, and what was refused meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        children = []
        for writer in range(writers):
            child = os.fork()
            if not child:
                try:
                    write(database, writer, writers, each, at_once, Path(folder, str(writer)))
                except BaseException as error:
                    os.write(2, f"{error!r}\n".encode())
                    os._exit(1)
                os._exit(0)
            children.append(child)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        if any(codes):
            raise RuntimeError(f"writers ended with {codes}")
        lines = [
            line
            for writer in range(writers)
            for line in Path(folder, str(writer)).read_text(encoding="utf-8").splitlines()
        ]
    return (
        [one for one in lines if not one.startswith("!")],
        [one for one in lines if one.startswith("!")],
    )


if __name__ == "__main__":
    found = main(sys.argv[1], *map(int, sys.argv[2:5]))
    sys.stdout.write(json.dumps(found) + "\n")
