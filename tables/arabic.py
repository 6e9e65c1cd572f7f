"""Arabic verb forms that are nothing else, and duals, which say "two" without a number.

A verb behind a conjunction written onto it begins a clause. The forms come from CAMeL Morph MSA
(Khairallah et al., LREC-COLING 2024; CC BY 4.0). Written without vowels many of them are nouns as
well («أمر», "command" and "he ordered"), so a form is kept only where running text writes it, and
hardly ever with the article, which no verb carries. A noun's form is a dual where its singular is
seen, and not the plural that would be written alike. Only counts are taken from that text.
"""

import csv
import gzip
import io
import json
import tarfile
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from claims.lexicon import FOLDER, lexicon
from claims.text import match_key, tokens

# Buckwalter's transliteration, the one that CAMeL Morph is written in.
_LETTERS = dict(
    zip(
        "'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYyFNKaui~o`{",
        "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْٰٱ",
        strict=True,
    )
)
_ARTICLES = ("ال", "وال", "بال", "لل", "فال", "كال")
_PREPOSITIONS = ("ب", "ل", "ك")
# What a stem asks of its ending, as the letter that it ends in without one.
_ENDINGS = {"#-iy": "ي", "#-aY": "ي", "#-uw": "و"}
_FEWEST_SEEN = 3
_SHORTEST, _SHORTEST_DUAL = 3, 5
_FEWEST_ARTICLE = 5
# Of all times a form is seen: with an article, and with a preposition that may also be a root's.
_WITH_ARTICLE, _WITH_PREPOSITION = 0.02, 0.25


def write_arabic(data: Path) -> dict[str, int]:
    """Writes `verbs`, `presents` and `duals.derived.txt` of Arabic; returns how many each holds."""
    counts = _counts(data / "news" / "saudinewsnet-part.ar.jsonl.gz")
    morphology = data / "lexicon" / "camel-morph-msa.tar.gz"
    words = lexicon("ar")
    others = words.keys("stopwords") | words.keys("no_forms") | set(words.table("territories"))
    names = _names(data / "lexicon" / "wikidata-names.ar.tsv.gz")
    others |= names
    verbs = {form for form in _pasts(morphology) | _presents(morphology) if _is_verb(form, counts)}
    presents = {form for form in _presents(morphology) if counts[form] or counts["س" + form]}
    found = {
        "verbs": verbs - others,
        "presents": presents - names - _pasts(morphology),
        "duals": set(_duals(counts)) - others - verbs,
    }
    for name, forms in found.items():
        write_words(FOLDER / "ar" / f"{name}.derived.txt", forms)
    return {name: len(forms) for name, forms in found.items()}


def write_words(path: Path, words: Iterable[str]) -> None:
    """Writes a list of match keys, several a line."""
    lines = textwrap.wrap(" ".join(sorted(words)), 96, break_on_hyphens=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _duals(counts: Counter[str]) -> Iterator[str]:
    """Nouns in the dual, without the article; their bare stem is a noun that is seen with it."""
    for form in list(counts):
        if not form.endswith(("ان", "ين")) or len(form) < _SHORTEST_DUAL:
            continue
        if form.startswith(_ARTICLES) or (form[0] in _PREPOSITIONS and counts[form[1:]]):
            continue
        stem = form[:-2]
        singular = f"{stem[:-1]}ه" if stem.endswith("ت") else stem
        feminine = stem.endswith("ت") and _seen(counts, singular) >= _FEWEST_SEEN
        # «مسلمين» is a plural as well, and «مسلمان» no word that text writes for it.
        plural = counts[stem + "ون"] + counts["ال" + stem + "ون"]
        masculine = not plural and counts["ال" + stem] >= _FEWEST_ARTICLE
        both = counts[stem + "ان"] + counts["ال" + stem + "ان"] and (
            counts[stem + "ين"] + counts["ال" + stem + "ين"]
        )
        if feminine or (masculine and both):
            yield form


def _seen(counts: Counter[str], noun: str) -> int:
    return counts[noun] + sum(counts[article + noun] for article in _ARTICLES)


def _pasts(morphology: Path) -> set[str]:
    """Third persons of the past as match keys, singular and plural."""
    found: set[str] = set()
    for row in _rows(morphology, "MSA-Verb-LEX-PV.csv"):
        lemma = row["LEMMA"].split("-")[0]
        key = _key(lemma)
        stem = key[:-1] if lemma.endswith(("Y", "A")) else key
        found |= {key, stem + "ت", stem + "وا"}
    return {form for form in found if len(form) >= _SHORTEST}


def _presents(morphology: Path) -> set[str]:
    """Third persons of the present as match keys, singular and plural."""
    found: set[str] = set()
    for row in _rows(morphology, "MSA-Verb-LEX-IV.csv"):
        if "c-suff" in row["COND-T"].split():
            continue
        ending = next((end for mark, end in _ENDINGS.items() if mark in row["COND-S"]), "")
        stem = _key(row["FORM"])
        found |= {"ي" + stem + ending, "ت" + stem + ending, "ي" + stem + "ون"}
    return {form for form in found if len(form) >= _SHORTEST}


def _is_verb(form: str, counts: Counter[str]) -> bool:
    seen = counts[form] + counts["و" + form]
    with_article = sum(counts[article + form] for article in _ARTICLES)
    with_preposition = sum(counts[one + form] for one in _PREPOSITIONS)
    return (
        seen >= _FEWEST_SEEN
        and with_article <= _WITH_ARTICLE * seen
        and with_preposition <= _WITH_PREPOSITION * seen
    )


def _key(buckwalter: str) -> str:
    return match_key("".join(_LETTERS.get(letter, letter) for letter in buckwalter))


def _rows(archive: Path, name: str) -> Iterator[dict[str, str]]:
    with tarfile.open(archive) as files:
        member = files.extractfile(name)
        if member is None:
            raise FileNotFoundError(f"{archive} holds no {name}")
        yield from csv.DictReader(io.TextIOWrapper(member, encoding="utf-8"))


def _counts(path: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            counts.update(token.key for token in tokens(json.loads(line)["text"]))
    return counts


def _names(path: Path) -> set[str]:
    """Names of persons; those that many bear, since rare ones are spelled like any word."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        parts = (line.rstrip("\n").split("\t") for line in lines)
        return {match_key(name.replace(" ", "")) for _, name, count in parts if int(count) > 2}
