"""Check-worthiness: how much a text is worth checking, from what can be checked in it.

A figure in 0..1, by logistic regression over named features (in the manner of ClaimBuster, Hassan
et al., KDD 2017); its weights are fitted on the project's own passages (`python -m tables`), claims
against opinion, advice and whatever else holds no claim. It sorts; it decides nothing.
"""

import json
import math
from functools import cache, lru_cache

from claims.lexicon import FOLDER, lexicon
from claims.places import places
from claims.quantities import quantities
from claims.text import tokens
from claims.times import times

WEIGHTS = FOLDER / "worth.json"
_LONGEST = 40


@lru_cache(maxsize=4096)
def check_worthiness(text: str, *, language: str) -> float:
    """How much a text is worth checking, 0..1."""
    weights = _weights()
    sum_ = weights["always"] + sum(
        weights[name] * value for name, value in worth_features(text, language=language).items()
    )
    return 1 / (1 + math.exp(-sum_))


def worth_features(text: str, *, language: str) -> dict[str, float]:
    """What of a text can be checked, and what cannot: each 0..1."""
    words, lists = tokens(text), lexicon(language)
    amounts = quantities(text, words, lists)
    count = max(1, len(words))
    named = sum(text[word.start].isupper() for word in words[1:]) / count

    def any_of(name: str) -> float:
        return float(lists.phrases(name).any(words))

    return {
        "length": min(len(words), _LONGEST) / _LONGEST,
        "amount": float(bool(amounts)),
        "amounts": min(len(amounts), 3) / 3,
        "percent": float(any(one.unit for one in amounts)),
        "outcome": float(any(one.outcome for one in amounts) or any_of("happened")),
        "place": float(bool(places(words, lists))),
        "time": float(bool(times(text, language=language, published=None))),
        "verb": float(any(word.key in lists.words("verbs") for word in words)),
        "names": min(1.0, 4 * named),
        "negation": any_of("negations"),
        "predicted": any_of("predicted"),
        "hedged": any_of("hedged"),
        "opinion": any_of("opinion"),
        "advice": any_of("advice"),
        "question": float("?" in text or "؟" in text),
        "exclamation": float("!" in text),
    }


@cache
def _weights() -> dict[str, float]:
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found
