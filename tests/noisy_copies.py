"""Noisy copies of articles, as newsrooms make them: cut, re-ordered, re-titled, partly rewritten.

Everything is drawn from one random number generator, so that a seed makes the same copies.
"""

import gzip
import json
import re
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
from sklearn.metrics import adjusted_rand_score

from claims.encode import Encoder
from claims.evaluate.gold import load_event
from claims.origins import COMMON_NUMBERS, Body, Told, chain, copied, origins, signature
from claims.read import read
from claims.records import Article, content_id

ROOT = Path(__file__).parent.parent
NEWS = ROOT.parent / "shared" / "data" / "news" / "saudinewsnet-part.ar.jsonl.gz"
# Their paragraphs are what other outlets add of their own; they are not among the originals.
OWN_PARAGRAPHS = ("chip-plant", "rate-vote")

# Pairs that an editor swaps, either way.
_SYNONYMS = {
    "ar": (
        "قال/ذكر قالت/ذكرت أعلنت/أكدت أعلن/أكد وأضاف/وتابع وأضافت/وتابعت وأكد/وشدد وأكدت/وشددت "
        "أفاد/صرح أفادت/صرحت إن/بأن مقتل/مصرع قُتل/لقي شخصا/فردا أشخاص/أفراد مشيرا/لافتا "
        "مشيراً/لافتاً موضحا/مبينا موضحة/مبينة خلال/أثناء بعد/عقب قبل/قبيل كما/وكذلك حيث/إذ "
        "اليوم/أمس منطقة/ناحية مدينة/بلدة كبير/ضخم كبيرة/ضخمة نحو/حوالي بسبب/جراء عدد/جملة "
        "التي/والتي الذي/والذي بدأت/انطلقت بدأ/انطلق يتوقع/يرجح تواصل/تتابع وفق/بحسب لدى/عند "
        "جديد/حديث جديدة/حديثة أيضا/كذلك عبر/بواسطة حكومة/سلطات دعا/طالب ودعا/وطالب رفض/أبى"
    ),
    "en": (
        "said/stated says/states killed/slain announced/declared about/around after/following "
        "officials/authorities people/persons big/large began/started also/additionally "
        "told/informed town/municipality before/ahead-of while/whereas because/since "
        "happened/occurred residents/inhabitants police/officers workers/employees "
        "government/administration new/fresh shut/closed struck/hit near/beside plan/scheme "
        "denied/rejected called/dubbed expected/forecast reported/disclosed several/some "
        "injured/hurt city/metropolis country/nation against/versus more/further"
    ),
    "fr": (
        "a/avait dit/déclaré selon/d'après mort/tué environ/près après/suite aussi/également "
        "nouveau/récent"
    ),
    "es": (
        "dijo/afirmó según/conforme muertos/fallecidos unos/cerca tras/después también/asimismo "
        "nuevo/reciente"
    ),
    "de": (
        "sagte/erklärte laut/gemäß etwa/rund nach/seit auch/ebenfalls neue/frische "
        "begann/startete"
    ),
    "tr": "dedi/söyledi yaklaşık/civarında sonra/ardından ayrıca/bunun yeni/taze büyük/geniş",
    "ru": "сказал/заявил сообщил/заявил около/примерно после/вслед также/тоже новый/свежий",
    "he": "אמר/מסר אמרה/מסרה כי/ש לאחר/אחרי כ/בערך גם/אף חדש/טרי",
    "fa": "گفت/اظهار اعلام/بیان حدود/نزدیک پس/بعد همچنین/نیز جدید/تازه بزرگ/عظیم",
}  # fmt: skip
_ADDED = {
    "ar": ["فعلا", "لاحقا", "بحسب المعلومات", "من جديد", "مؤخرا"],
    "en": ["reportedly", "later", "on the spot", "once more", "recently"],
}
_SOURCE = {
    "ar": "المصدر: {}", "en": "Source: {}", "fr": "Source : {}", "es": "Fuente: {}",
    "de": "Quelle: {}", "tr": "Kaynak: {}", "ru": "Источник: {}", "he": "מקור: {}",
    "fa": "منبع: {}",
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?؟۔])\s+")
_DATELINE = re.compile(r"^[^.\n–]{2,50} [–-] ")
_ENDS = (".", "!", "?", "؟", "»", "”", '"', ")")

Paragraphs = list[list[str]]


def paragraphs(text: str) -> Paragraphs:
    """The sentences of each paragraph; lines that are none, and the dateline, left out."""
    found = []
    for line in text.splitlines():
        line = _DATELINE.sub("", line.strip())
        if line.endswith(_ENDS) and len(line.split()) >= 5:
            found.append([one for one in _SENTENCE.split(line) if one])
    return found


def noisy_copy(
    article: Article, random: Random, *, outlet: str, own: list[str], credit: str
) -> Article:
    """A copy of an article in another outlet: 40 to 80 % of it, worked over.

    Args:
        own: paragraphs of the other outlet's own, in the article's language; one that it takes
            is gone.
        credit: whom the copy may name as its source.
    """
    language = article.language
    kept = _cut(paragraphs(article.text), random, share=random.uniform(0.4, 0.8))
    if random.random() < 0.5:
        random.shuffle(kept)
    share = random.uniform(0.0, 0.7)
    lines = [
        " ".join(
            _rewritten(one, language, random) if random.random() < share else one
            for one in sentences
        )
        for sentences in kept
    ]
    if own and random.random() < 0.5:
        lines.insert(random.randrange(len(lines) + 1), own.pop(random.randrange(len(own))))
    if random.random() < 0.5:
        lines[0] = f"{random.choice(['Lurin', 'لورين', 'عواصم'])} – {outlet} – {lines[0]}"
    if random.random() < 0.4:
        lines.append(_SOURCE.get(language, "Source: {}").format(credit))
    text = "\n\n".join(lines)
    return replace(
        article,
        id=content_id("article", outlet, text),
        outlet=outlet,
        title=f"{outlet}: {len(lines)}",
        url="",
        published=_later(article.published, random),
        text=text,
        credit=credit if _SOURCE.get(language, "-").format(credit) in text else "",
    )


def _cut(whole: Paragraphs, random: Random, *, share: float) -> Paragraphs:
    """So much of the sentences: the first ones, or any."""
    places = [(i, j) for i, one in enumerate(whole) for j in range(len(one))]
    count = max(2, round(share * len(places)))
    kept = (
        places[:count] if random.random() < 0.5 else random.sample(places, min(count, len(places)))
    )
    left = [
        [one for j, one in enumerate(sentences) if (i, j) in kept]
        for i, sentences in enumerate(whole)
    ]
    return [sentences for sentences in left if sentences]


def _rewritten(sentence: str, language: str, random: Random) -> str:
    """One sentence with words swapped, left out and put in, or with its clauses turned round."""
    words = sentence.split()
    swaps: dict[str, str] = {}
    for two in _SYNONYMS.get(language, "").split():
        one, other = two.split("/")
        swaps |= {one: other, other: one}
    words = [swaps.get(word, word) if random.random() < 0.8 else word for word in words]
    for _ in range(max(1, len(words) // 7)):
        if len(words) > 5:
            del words[random.randrange(len(words))]
        words.insert(random.randrange(len(words) + 1), random.choice(_ADDED.get(language, words)))
    turned = " ".join(words)
    clauses = re.split(r"[،,]\s", turned.rstrip("."))
    if len(clauses) > 1 and random.random() < 0.5:
        random.shuffle(clauses)
        turned = f"{', '.join(clauses)}."
    return turned


def _later(published: str | None, random: Random) -> str | None:
    """A time up to a day later; now and then the day alone, or nothing."""
    if published is None or random.random() < 0.1:
        return None
    moment = datetime.fromisoformat(published.replace("Z", "+00:00"))
    moment += timedelta(minutes=random.randrange(20, 24 * 60))
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return stamp[: len("2025-06-03")] if random.random() < 0.15 else stamp


def told(article: Article, encoder: Encoder | None = None) -> Told:
    """An article ready to be compared; its claims have no vectors without an encoder."""
    reading = read(article)
    texts = [claim.text for claim in reading.claims]
    vectors = encoder.encode(texts) if encoder and texts else np.zeros((0, 1), np.float32)
    chance = encoder.likeness.unrelated if encoder else 0.0
    return Told(Body.of(article, reading.sentences), vectors, chance)


def corpus_with_copies(seed: int) -> tuple[list[Article], dict[str, str]]:
    """The dev events with noisy copies of three articles of each, and everyone's true origin."""
    random = Random(seed)
    splits = json.loads((ROOT / "corpus" / "splits.json").read_text(encoding="utf-8"))
    events = [load_event(ROOT / "corpus" / name) for name in splits["dev"]]
    own: dict[str, list[str]] = defaultdict(list)
    for event in events:
        for article in event.articles if event.name in OWN_PARAGRAPHS else ():
            own[article.language] += [" ".join(one) for one in paragraphs(article.text)]
    articles: list[Article] = []
    truth: dict[str, str] = {}
    for event in events:
        if event.name in OWN_PARAGRAPHS:
            continue
        truth |= origins(event.articles, [(min(pair), max(pair)) for pair in event.copies])
        articles += event.articles
        for article in random.sample(event.articles, 3):
            for number in range(random.randrange(1, 4)):
                outlet = f"Outlet {article.id[:4]} {number}"
                copy = noisy_copy(
                    article, random, outlet=outlet, own=own[article.language], credit=article.outlet
                )
                truth[copy.id] = truth[article.id]
                articles.append(copy)
    return articles, truth


def news_with_copies(seed: int, *, count: int = 90) -> tuple[list[Article], dict[str, str]]:
    """Real articles, none near another, with noisy copies of a third of them."""
    random = Random(seed)
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.shuffle(rows)
    seen: set[tuple[str, ...]] = set()
    found: list[Article] = []
    for row in rows:
        words = row["text"].split()
        runs = {tuple(words[at : at + 5]) for at in range(len(words) - 4)}
        # Nobody has marked which of these articles are copies, so none that might be is taken.
        if len(words) < 100 or sum(map(len, paragraphs(row["text"]))) < 5:
            continue
        if len(runs & seen) > 0.05 * len(runs):
            continue
        seen |= runs
        found.append(
            Article(
                content_id("article", row["source"], row["text"]),
                row["source"], row["title"] or "", "", "2015-08-01T10:00:00Z",
                "2015-09-01T00:00:00Z", "ar", row["text"],
            )
        )  # fmt: skip
        if len(found) == 2 * count:
            break
    articles, others = found[:count], found[count:]
    own = [" ".join(one) for other in others for one in paragraphs(other.text)[:1]]
    truth = {article.id: article.id for article in articles}
    for at, article in enumerate(articles[::3]):
        for number in range(random.randrange(1, 4)):
            outlet = f"Outlet {at} {number}"
            copy = noisy_copy(article, random, outlet=outlet, own=own, credit=article.outlet)
            truth[copy.id] = article.id
            articles.append(copy)
    return articles, truth


def adjusted_rand(articles: list[Article], truth: dict[str, str], encoder: Encoder) -> float:
    """The adjusted Rand index of the origins that are found.

    Candidates are those that share a signature's numbers, or are of two languages.
    """
    by_id = {article.id: told(article, encoder) for article in articles}
    signatures = {id: set(signature(one.body)) for id, one in by_id.items()}
    copies = [
        copy
        for a, b in combinations(articles, 2)
        if a.language != b.language or len(signatures[a.id] & signatures[b.id]) >= COMMON_NUMBERS
        if (copy := copied(by_id[a.id], by_id[b.id])) is not None
    ]
    links = chain(articles, copies)
    return float(adjusted_rand_score(list(truth.values()), [links[id].origin for id in truth]))
