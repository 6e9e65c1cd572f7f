"""Places: the territories that a text names, as codes that are the same in every language."""

from collections.abc import Sequence

from claims.lexicon import Lexicon, lexicon
from claims.text import Token, match_key, tokens


def territory_code(name: str, *, language: str) -> str:
    """The ISO 3166 code of a name that is wholly the name of a territory, else empty."""
    words = tokens(name)
    found = places(words, lexicon(language))
    return found.get(0, "") if len(found) == 1 else ""


def places(words: Sequence[Token], lists: Lexicon) -> dict[int, str]:
    """ISO 3166 codes by the token at which a territory's name or adjective begins."""
    names, phrases = lists.table("territories"), lists.phrases("territories")
    suffixes = lists.keys("territory_suffixes")
    articles = tuple(lists.keys("word_prefixes"))
    found: dict[int, str] = {}
    index = 0
    while index < len(words):
        length = phrases.length_at(words, index)
        if length:
            key = " ".join(word.key for word in words[index : index + length])
            bare = [key.removeprefix(clitic) for clitic in lists.clitics]
            code = next(filter(None, (_code(form, names) for form in (key, *bare))), "")
            if code:
                found[index] = code
            index += length
            continue
        code = _derived(words[index].key, names, suffixes, articles)
        if code:
            found[index] = code
        index += 1
    return found


def _code(key: str, names: dict[str, str]) -> str:
    """The code of a name, or of an entry with an open ending that it fits."""
    if key in names:
        return names[key]
    for name, code in names.items():
        if name.endswith("*") and key.startswith(name[:-1]):
            return code
    return ""


def _derived(
    key: str, names: dict[str, str], suffixes: frozenset[str], articles: tuple[str, ...]
) -> str:
    """The code behind an adjective of a territory, or a name with something written onto it."""
    if not suffixes:
        return ""
    forms = [key, *(key[len(article) :] for article in articles if key.startswith(article))]
    for form in forms:
        if len(form) >= 4 and form in names:
            return names[form]
        for suffix in suffixes:
            stem = form.removesuffix(suffix)
            if stem != form and len(stem) >= 3:
                for name in (stem, stem + match_key("ا"), match_key("ال") + stem):
                    if name in names:
                        return names[name]
    return ""
