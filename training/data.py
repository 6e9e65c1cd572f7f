"""The parallel sentences and dictionaries that training draws from, and what is held out.

A folder of data holds `parallel/<corpus>.<language>-en.tsv.gz` (text, tab, English),
`lexicon/` (dictionaries and names) and `eval/` (what is measured on, and so never trained on).
"""

import csv
import gzip
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ENGLISH = "en"
# A row longer than this is two sentences or more; a shorter one tells little.
_LONGEST, _SHORTEST = 300, 2
# Dictionaries are terms, everything else sentences; terms train words, not statements.
TERMS = "terms"
# The English sides of all rows, which the student learns like any other language.
SIDES = "english-sides"


@dataclass(frozen=True)
class Kind:
    """A kind of data: its licence, how much one row is worth, and how many rows are taken."""

    licence: str
    weight: float
    most: int = 1_000_000


# Weights by how near the text is to news: professional translations of news and encyclopedias
# first, everyday sentences next, software documentation (most of the data) last.
KINDS = {
    "flores-dev": Kind("CC BY-SA 4.0", 8.0),
    "tico19": Kind("CC0", 4.0),
    "xquad": Kind("CC BY-SA 4.0", 4.0),
    "opensource-guide": Kind("CC BY 4.0", 2.0),
    "tatoeba-challenge-test": Kind("CC BY 2.0 FR", 1.0),
    "tatoeba-manythings": Kind("CC BY 2.0 FR", 1.0),
    "stsb-train-mt": Kind("CC BY-SA", 2.5),
    "msdocs-alchemy": Kind("CC BY 4.0", 0.3, 40_000),
    "msdocs-custinsights": Kind("CC BY 4.0", 0.3, 40_000),
    "msdocs-dyn365ops": Kind("CC BY 4.0", 0.3, 60_000),
    "msdocs-projops": Kind("CC BY 4.0", 0.3, 40_000),
    TERMS: Kind("Wiktionary CC BY-SA 3.0, CAMeL Morph CC BY 4.0, Wikidata CC0", 0.25, 60_000),
    SIDES: Kind("as the rows they belong to", 1.0),
}

_WIKTIONARY = {"arb": "ar"}
_CAMEL = ("MSA-Adj-LEX.csv", "MSA-Noun-Prop-LEX.csv", "MSA-Verb-LEX-PV.csv")
# Buckwalter's transliteration; vowel marks fall away, the joining alef becomes a plain one.
_BUCKWALTER = str.maketrans(
    "'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYy{",
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيا",
    "FNKaui~o`_",
)


@dataclass(frozen=True)
class Source:
    """Rows of one kind in one language: texts, and for each the number of its English."""

    kind: str
    language: str
    texts: tuple[str, ...]
    english: tuple[int, ...]


@dataclass(frozen=True)
class Data:
    """Everything that is trained on, and a sum of the files.

    The last source is the English sentences themselves. A row is a number into all sources'
    texts, one behind the other.
    """

    sources: tuple[Source, ...]
    checksum: str

    @property
    def english(self) -> tuple[str, ...]:
        """Every English sentence once."""
        return self.sources[-1].texts

    @cached_property
    def texts(self) -> list[str]:
        """The text of every row."""
        return [text for source in self.sources for text in source.texts]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of data there are rows of."""
        return tuple(sorted({source.kind for source in self.sources} - {SIDES}))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are rows of."""
        return tuple(sorted({source.language for source in self.sources}))

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first row of each source, (sources,); the last is that of the English sentences."""
        sizes = [len(source.texts) for source in self.sources]
        return np.cumsum([0, *sizes[:-1]])


def load(folder: Path, *, share: float = 1.0, seed: int = 0) -> Data:
    """Reads all training data under a folder.

    Args:
        folder: in the layout above.
        share: the part of each file's rows to take, 0..1 (a small one for a test).
        seed: decides which rows are taken where there are too many.

    Raises:
        FileNotFoundError: the folder has no parallel data.
    """
    files = sorted((folder / "parallel").glob("*-en.tsv.gz"))
    if not files:
        raise FileNotFoundError(f"{folder / 'parallel'}: no *-en.tsv.gz there")
    held_out = _held_out(folder / "eval")
    rng = np.random.default_rng(seed)
    numbers: dict[str, int] = {}
    sums = hashlib.sha256()
    sources = []
    for path, kind, language in [(p, *_named(p)) for p in files] + list(
        _lexica(folder / "lexicon")
    ):
        sums.update(path.name.encode() + str(path.stat().st_size).encode())
        if kind not in KINDS:
            continue
        rows = list(dict.fromkeys(_rows(path, kind, language)))
        most = min(KINDS[kind].most, max(1, round(share * len(rows))))
        if len(rows) > most:
            rows = [rows[i] for i in sorted(rng.choice(len(rows), most, replace=False))]
        rows = [row for row in rows if not held_out.intersection(map(_key, row))]
        if rows:
            sources.append(
                Source(
                    kind,
                    language,
                    tuple(text for text, _ in rows),
                    tuple(numbers.setdefault(english, len(numbers)) for _, english in rows),
                )
            )
    sides = Source(SIDES, ENGLISH, tuple(numbers), tuple(range(len(numbers))))
    return Data((*sources, sides), sums.hexdigest())


def _named(path: Path) -> tuple[str, str]:
    kind, _, languages = path.name.removesuffix(".tsv.gz").rpartition(".")
    return kind, languages.removesuffix("-en")


def _lexica(folder: Path) -> Iterator[tuple[Path, str, str]]:
    for path in sorted(folder.glob("wiktionary.en-*.txt.gz")):
        language = path.name.removesuffix(".txt.gz").rpartition("-")[2]
        yield path, TERMS, _WIKTIONARY.get(language, language)
    for path in sorted(folder.glob("wikidata-names.*.tsv.gz")):
        yield path, TERMS, path.name.split(".")[1]
    for path in sorted(folder.glob("camel-morph-msa.tar.gz")):
        yield path, TERMS, "ar"


def _rows(path: Path, kind: str, language: str) -> Iterator[tuple[str, str]]:
    if kind == TERMS:
        if path.name.startswith("wiktionary"):
            return _wiktionary(path)
        return _camel(path) if path.name.startswith("camel") else _names(path)
    return _parallel(path)


def _parallel(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text, _, english = line.rstrip("\n").partition("\t")
            if (
                min(len(text), len(english)) >= _SHORTEST
                and max(len(text), len(english)) <= _LONGEST
            ):
                yield text, english


def _wiktionary(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            head, mark, translations = line.partition(" :: ")
            if not mark or line.startswith("#"):
                continue
            term = re.sub(r"\{[^}]*\}|\([^)]*\)", " ", head).strip()
            plain = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\([^)]*\)|/[^/]*/", " ", translations)
            for one in re.split(r",|،| or ", plain):
                text = " ".join(one.split())
                if text and term:
                    yield text, term


def _names(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            latin, letters, _ = line.rstrip("\n").split("\t")
            yield letters.replace(" ", ""), latin.title()


def _camel(path: Path) -> Iterator[tuple[str, str]]:
    """Lemmas of Standard Arabic with their first English gloss, without vowel marks."""
    with tarfile.open(path) as archive:
        for name in _CAMEL:
            member = archive.extractfile(name)
            if member is None:
                continue
            for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")):
                gloss = (row.get("GLOSS") or "").split(";")[0].replace("_", " ").strip()
                lemma = (row.get("LEMMA") or "").translate(_BUCKWALTER)
                if gloss and lemma and re.fullmatch(r"[\u0621-\u064a]+", lemma):
                    yield lemma, gloss


def _held_out(folder: Path) -> frozenset[str]:
    """Keys of everything that is measured on, so that none of it is trained on."""
    found: set[str] = set()
    for path in folder.glob("*.tsv.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found.update(_key(part) for line in lines for part in line.rstrip("\n").split("\t"))
    for path in folder.glob("stsb-*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                found.update((_key(row["a"]), _key(row["b"])))
    return frozenset(found)


def _key(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!?؟")
