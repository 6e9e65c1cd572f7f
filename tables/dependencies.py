"""`python -m tables.dependencies`: every locked package and its licence, as a page of docs."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

# Licences that let anybody use, change and hand on under their own terms, as packages write them:
# SPDX identifiers, classifiers, or the field that was there before either.
FREE = frozenset(
    {
        "0BSD", "3-Clause BSD License", "Apache 2.0 License", "Apache License 2.0", "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception", "Apache Software License", "BSD", "BSD License",
        "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "DFSG approved", "ISC",
        "ISC License (ISCL)", "MIT", "MIT License", "MIT-0", "MIT-CMU", "PSF-2.0",
        "Python Software Foundation License", "W3C-20150513", "Zlib",
    }
)  # fmt: skip
# Licences with a condition, which the project keeps.
WITH_CONDITION = {
    "LGPL-2.1-or-later": "used as it is, as a library that anybody can replace",
    "LGPL-3.0-only": "used as it is, as a library that anybody can replace",
    "GNU Library or Lesser General Public License (LGPL)": "used as it is, as a library that "
    "anybody can replace",
    "MPL-2.0": "used as it is: changed files of it would have to be published",
    "Mozilla Public License 2.0 (MPL 2.0)": "used as it is: changed files of it would have to be "
    "published",
}


@dataclass(frozen=True)
class Unnamed:
    """A package whose metadata names no licence, and where its licence is found."""

    licence: str
    reason: str


EXCEPTIONS = {
    "atheris": Unnamed("UNKNOWN", "Apache-2.0 by its file LICENSE; only `make fuzz` uses it"),
    "axe-playwright-python": Unnamed("UNKNOWN", "MIT by its file LICENSE; only tests use it"),
}


@dataclass(frozen=True)
class Package:
    """One locked package.

    Attributes:
        name: as PyPI writes it in addresses.
        version: the one installed here, else the one that is locked.
        licence: as the package says; empty where it is not installed here.
        needed_for: the program, or the extras that bring it.
        what: what it says it is, in one line.
        where: on which machines alone it is installed; empty for all.
    """

    name: str
    version: str
    licence: str
    needed_for: str
    what: str
    where: str


def is_allowed(licence: str) -> bool:
    """Whether all parts of an expression are allowed, and of alternatives one.

    Classifiers come as a list ("BSD License; MIT License"), which does not say whether one may
    choose: all of them have to be allowed.
    """
    bare = licence.strip()
    while bare.startswith("(") and _closed_at(bare) == len(bare) - 1:
        bare = bare[1:-1].strip()
    for between, enough in ((r";", all), (r"\bOR\b", any), (r"\bAND\b", all)):
        parts = _parts(bare, between)
        if len(parts) > 1:
            return enough(is_allowed(one) for one in parts)
    return bare in FREE or bare in WITH_CONDITION


def objection(package: Package) -> str:
    """Why a package may not be used; empty where it may."""
    exception = EXCEPTIONS.get(package.name)
    if not package.licence or is_allowed(package.licence):
        return ""
    if exception is not None and exception.licence == package.licence:
        return ""
    return f"{package.name} is under {package.licence}"


@cache
def packages() -> tuple[Package, ...]:
    """All that is locked, by name."""
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--with-system"]
    listed = json.loads(
        subprocess.run(
            [*command, "--format=json", "--with-description"],
            check=True, capture_output=True, text=True,
        ).stdout
    )  # fmt: skip
    here = {canonicalize_name(one["Name"]): one for one in listed}
    needed = _needed_for()
    found = []
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        locked = Requirement(line)
        name = canonicalize_name(locked.name)
        said = here.get(name, {})
        version = str(said.get("Version", "")).partition("+")[0]
        found.append(
            Package(
                name,
                version or str(locked.specifier).removeprefix("=="),
                str(said.get("License", "")),
                ", ".join(needed.get(name, ())),
                " ".join(str(said.get("Description", "")).split()),
                str(locked.marker or ""),
            )
        )
    return tuple(found)


def document(found: Iterable[Package]) -> str:
    """The page that lists them."""
    rows = "\n".join(
        f"| {one.name} | {one.version} | {_cell(one)} | {one.needed_for or 'some machines'} "
        f"| {_escaped(one.what)} |"
        for one in found
    )
    conditions = "\n".join(f"- {name}: {why}." for name, why in sorted(WITH_CONDITION.items()))
    exceptions = "\n".join(f"- {name}: {one.reason}." for name, one in sorted(EXCEPTIONS.items()))
    return f"""# Dependencies

Made by `make dependencies` from `requirements.txt` and what the packages say of themselves; do not
edit by hand. `make test` fails where a licence is none of those that are allowed here
(`tables/dependencies.py`). [How they are locked](security.md#what-it-is-built-from).

The program is under Apache-2.0. Licences with a condition, which it keeps:

{conditions}

Packages that do not say their licence where tools look for it:

{exceptions}

| package | version | licence | needed for | what it is |
|---|---|---|---|---|
{rows}
"""


def _cell(package: Package) -> str:
    return package.licence or f"not looked at: installed only where `{package.where}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _needed_for() -> dict[str, list[str]]:
    """What each package is needed for: `program`, or else the extras that bring it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"program": project["dependencies"], **project["optional-dependencies"]}
    reached = {group: set(_reached(map(Requirement, some))) for group, some in groups.items()}
    found: dict[str, list[str]] = {}
    for group, names in reached.items():
        for name in names:
            if name not in reached["program"] or group == "program":
                found.setdefault(name, []).append(group)
    return found


def _reached(wanted: Iterable[Requirement]) -> Iterator[str]:
    """All that some packages bring, themselves included."""
    waiting, seen = list(wanted), set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        for extra in ("", *one.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            yield name
            try:
                its = map(Requirement, requires(name) or ())
            except PackageNotFoundError:
                continue
            waiting += [
                needed for needed in its
                if needed.marker is None or needed.marker.evaluate({"extra": extra})
            ]  # fmt: skip


def _parts(expression: str, between: str) -> list[str]:
    """The parts of an expression, cut where no bracket is open."""
    cuts = [0]
    for found in re.finditer(between, expression):
        before = expression[: found.start()]
        if before.count("(") == before.count(")"):
            cuts += [found.start(), found.end()]
    ends = [*cuts[1:], len(expression)]
    return [expression[a:b].strip() for a, b in zip(cuts[::2], ends[::2], strict=True)]


def _closed_at(expression: str) -> int:
    """Where the bracket closes that an expression begins with."""
    depth = 0
    for at, one in enumerate(expression):
        depth += (one == "(") - (one == ")")
        if not depth:
            return at
    return -1


if __name__ == "__main__":
    if objections := [one for one in map(objection, packages()) if one]:
        sys.exit("\n".join(objections))
    sys.stdout.write(document(packages()))
