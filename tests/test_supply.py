"""What the program is built from, and that it needs no network: locks, licences, a demo offline."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tables import dependencies

ROOT = Path(__file__).resolve().parent.parent
PLAIN, HASHED = ROOT / "requirements.txt", ROOT / "requirements-hashed.txt"
DOCUMENT = ROOT / "docs" / "dependencies.md"
# Its build differs from machine to machine: with or without a graphics card, and for which.
WITHOUT_HASH = {"torch"}
# In a namespace with no device but its own loopback, as root or as whoever may become it there.
ISOLATED = ("unshare", "--user", "--map-root-user", "--net")


def lines(path: Path) -> list[str]:
    """The requirements of a file, those that go on over several lines in one."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def locked(path: Path) -> dict[str, Requirement]:
    found = [Requirement(line.partition("--hash")[0]) for line in lines(path)]
    names = [canonicalize_name(one.name) for one in found]
    assert len(set(names)) == len(names), "one package is locked twice"
    return dict(zip(names, found, strict=True))


def pinned(requirement: Requirement) -> str:
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return pin.version


def wanted() -> Iterator[Requirement]:
    """The ranges of pyproject.toml, all extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for some in (project["dependencies"], *project["optional-dependencies"].values()):
        yield from map(Requirement, some)


def test_every_range_is_pinned_within_it() -> None:
    pins = locked(PLAIN)
    for one in wanted():
        pin = pins.get(canonicalize_name(one.name))
        assert pin is not None, f"{one} is not locked: make lock"
        assert one.specifier.contains(pinned(pin), prereleases=True), f"{pin} is not {one}"


def test_what_packages_need_themselves_is_pinned_too() -> None:
    pins = locked(PLAIN)
    for name, pin in pins.items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        if found.version.partition("+")[0] != pinned(pin):
            continue
        for one in map(Requirement, found.requires or ()):
            if one.marker is not None and not one.marker.evaluate({"extra": ""}):
                continue
            its = pins.get(canonicalize_name(one.name))
            # A build of torch for graphics cards brings libraries that no lock can name.
            if its is None and name in WITHOUT_HASH:
                continue
            assert its is not None, f"{one}, which {name} needs, is not locked: make lock"
            assert one.specifier.contains(pinned(its), prereleases=True), (name, str(one))


def test_both_locks_are_the_same_and_all_but_torch_is_held_to_its_hashes() -> None:
    plain, hashed = locked(PLAIN), locked(HASHED)
    assert {name: str(one) for name, one in plain.items() if name not in WITHOUT_HASH} == {
        name: str(one) for name, one in hashed.items()
    }
    for line in lines(HASHED):
        hashes = re.findall(r"--hash=(\S+)", line)
        assert hashes, line
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), line


def test_make_installs_by_hash_and_nothing_else_but_torch() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install (.*)", makefile)
    assert [re.sub(r"--quiet ", "", one) for one in installs] == [
        "--no-deps --require-hashes -r requirements-hashed.txt",
        "--constraint requirements.txt torch",
        "--no-deps --no-build-isolation -e .",
    ]


def test_no_licence_forbids_what_the_project_does() -> None:
    assert [str(one) for one in dependencies.packages() if dependencies.objection(one)] == []


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("MIT License", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("(MPL-1.1 OR GPL-2.0-only) AND MIT", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("BSD License; MIT License", True),
        ("BSD License; GNU General Public License v3 (GPLv3)", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_by_its_whole_expression(licence: str, is_allowed: bool) -> None:
    assert dependencies.is_allowed(licence) == is_allowed


def test_every_exception_is_still_needed() -> None:
    found = {one.name: one.licence for one in dependencies.packages()}
    for name, exception in dependencies.EXCEPTIONS.items():
        assert found.get(name, exception.licence) == exception.licence
        assert not dependencies.is_allowed(exception.licence)


def test_the_document_names_what_is_locked_with_its_licence() -> None:
    rows = {
        cells[0]: tuple(cells[1:3])
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and (cells := [one.strip() for one in line.split("|")[1:-1]])
    }
    del rows["package"]
    pins = {name: pinned(one) for name, one in locked(PLAIN).items()}
    assert {name: version for name, (version, _) in rows.items()} == pins, "make dependencies"
    for one in dependencies.packages():
        if one.licence and one.version == pins[one.name]:
            assert rows[one.name][1] == one.licence, "make dependencies"


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What came of the demo and the dashboard where there is no network."""
    if shutil.which("unshare") is None or shutil.which("make") is None:
        pytest.skip("no unshare or no make on this machine")
    if (tried := subprocess.run([*ISOLATED, "true"], capture_output=True, text=True)).returncode:
        pytest.skip(f"no network namespace may be made here ({tried.stderr.strip()})")
    folder = tmp_path_factory.mktemp("offline")
    script = Path(__file__).with_name("isolated.py")
    ran = subprocess.run(
        [*ISOLATED, sys.executable, str(script), str(folder)], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    # The dashboard writes to standard output too, before it.
    found: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_the_demo_needs_no_network(offline: dict[str, object]) -> None:
    assert "Network is unreachable" in str(offline["outside"])
    demo = offline["demo"]
    assert isinstance(demo, list)
    assert demo[0] == 0, demo[2]
    assert re.search(r"^13 articles, \d+ claims, 0 already known$", demo[1], re.MULTILINE)


def test_the_dashboard_answers_without_network(offline: dict[str, object]) -> None:
    assert offline["health"] == "ok"
    assert "<title>Streamlit</title>" in str(offline["page"])


def test_nothing_outside_is_even_asked_for(offline: dict[str, object]) -> None:
    # The one that the test itself asks for shows that others would have been seen.
    asked = offline["asked"]
    assert isinstance(asked, list)
    assert {one.split()[1] for one in asked} == {"192.0.2.1"}
