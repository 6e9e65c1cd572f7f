"""The words of the pages: every message is translated whole, and no translation is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from claims.compare import Relations
from claims.settings import Settings
from claims.views.refusals import REFUSALS
from claims.views.words import ENGLISH, LANGUAGES

VIEWS = Path(__file__).parent.parent / "claims" / "views"
PLACEHOLDER = re.compile(r"{[^{}]*}")
# Arabic counts none, one, two, few, many and others.
FORMS = {"ar": 6}
TRANSLATED = [one for one in LANGUAGES if one != ENGLISH]

Shown = str | tuple[str, str]


def shown() -> dict[Shown, str]:
    """Every message that the pages show, with where: plain ones, and pairs of two numbers."""
    found: dict[Shown, str] = {}
    for path in sorted(VIEWS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.update(dict.fromkeys(messages(node), f"{path.name}:{node.lineno}"))
    return found


def told() -> set[str]:
    """What the program says of a pair in words of its own: why, and its features by name."""
    package = VIEWS.parent
    modules = [*sorted((package / "compare").glob("*.py")), package / "judge" / "ruling.py"]
    found = {
        node.value
        for path in [*modules, package / "pipeline" / "comparison.py"]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } | set(Relations.load(Settings().models / "judge" / "calibration.json").kinds.features)
    # What a time that is unknown, or another event, adds to it.
    return (
        found
        | {f"{one}; when, is unknown" for one in found}
        | {f"alike, but {one}" for one in found}
    )


def messages(call: ast.Call) -> Iterator[Shown]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    # What is no literal is taken from a table, whose texts are marked there.
    taken = (ast.Attribute, ast.Name, ast.Subscript)
    if name == "message" or (name == "gettext" and not isinstance(call.args[0], taken)):
        yield literal(call.args[0])
    elif name == "ngettext":
        yield literal(call.args[0]), literal(call.args[1])


def literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"line {node.lineno}: give the message itself"
    assert isinstance(node.value, str)
    return node.value


def catalogues(language: str) -> list[tuple[str, Catalog]]:
    found = []
    for path in sorted((VIEWS / "translations" / language).glob("*.po")):
        with path.open(encoding="utf-8") as lines:
            found.append((path.name, read_po(lines, locale=language, abort_invalid=True)))
    return found


def entries(language: str) -> dict[Shown, list[tuple[str, Message]]]:
    found: dict[Shown, list[tuple[str, Message]]] = {}
    for name, catalogue in catalogues(language):
        for message in catalogue:
            if message.id:
                found.setdefault(id_of(message), []).append((name, message))
    return found


def id_of(message: Message) -> Shown:
    """Singular and plural, or the one message there is; Babel types it as neither."""
    if isinstance(message.id, str):
        return message.id
    singular, plural = message.id
    return singular, plural


def texts_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def is_whole(message: Message, forms: int) -> bool:
    id, texts = id_of(message), texts_of(message)
    if isinstance(id, str):
        return bool(texts[0]) and placeholders(texts[0]) == placeholders(id)
    singular, plural = map(placeholders, id)
    # Where a language has a word for none, one or two, the number itself may be left out.
    return (
        len(texts) == forms
        and all(texts)
        and all(placeholders(text) == plural for text in texts[3:])
        and all(set(placeholders(text)) <= set(plural) for text in texts)
        and set(singular) <= set(plural)
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_with_its_placeholders(language: str) -> None:
    there = entries(language)
    missing = {one: where for one, where in shown().items() if one not in there}
    assert missing == {}
    broken = [
        (name, message.id)
        for found in there.values()
        for name, message in found
        if not is_whole(message, FORMS[language])
    ]
    assert broken == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    used = {*shown(), *told(), *REFUSALS}
    left = {one: found[0][0] for one, found in entries(language).items() if one not in used}
    assert left == {}


def raised(folder: Path) -> set[str]:
    """The sentences of the errors of review that a part of the program raises."""
    return {
        sentence(node.exc.args[0])
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and getattr(node.exc.func, "id", "") in {"DecisionRefused", "Conflicted", "NotPermitted"}
        and isinstance(node.exc.args[0], ast.Constant | ast.JoinedStr)
    }


def sentence(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        parts = [literal(one) if isinstance(one, ast.Constant) else "{}" for one in node.values]
        return "".join(parts)
    return literal(node)


def test_what_review_refuses_is_known_to_the_pages() -> None:
    package = VIEWS.parent
    rules = raised(package / "review") | raised(package / "project")
    assert rules - set(REFUSALS) == set()
    assert set(REFUSALS) - rules <= raised(package / "store")


@pytest.mark.parametrize("language", TRANSLATED)
def test_refusals_are_translated_with_their_values(language: str) -> None:
    assert set(REFUSALS) <= entries(language).keys()
    app = AppTest.from_function(_refused, default_timeout=600)
    app.query_params["lang"] = language
    assert _texts(app.run()) == [
        "الحالة «مضلِّل» تتطلب رابط دليل واحدًا على الأقل",
        "الدليل http:/x *y* ليس رابطًا على الويب (https://...)",
        "disk full",
    ]


def _refused() -> None:
    import streamlit as st

    from claims.views.refusals import refusal

    st.text(refusal("status 'misleading' needs at least one evidence URL"))
    st.text(refusal("evidence 'http:/x *y*' is no web address (https://...)"))
    st.text(refusal("disk full"))


@pytest.mark.parametrize("language", TRANSLATED)
def test_one_message_has_one_translation(language: str) -> None:
    differing = {
        id: [(name, message.string) for name, message in found]
        for id, found in entries(language).items()
        if len({str(message.string) for _, message in found}) > 1
    }
    assert differing == {}


def test_a_missing_plural_form_is_told() -> None:
    catalogue = Catalog(locale="ar")
    five = ("لا شيء", "واحدة", "اثنتان", "{}", "{}", "")
    assert not is_whole(catalogue.add(("{} outlet", "{} outlets"), five), 6)
    assert not is_whole(Message("{} of {}", "{}"), 6)
    assert is_whole(Message("{} of {}", "{} من {}"), 6)


def _page() -> None:
    import streamlit as st

    from claims.views import words

    words.keep_language()
    st.button("arabic", on_click=words.choose_language, args=["ar"])
    st.button("leave", on_click=lambda: st.query_params.clear())
    st.text(words.gettext("Claims"))
    st.text(words.direction())
    st.text(words.ngettext("{} person", "{} people", 3))
    st.text(words.written(1234.5, decimals=1))
    st.text(words.moment("2025-06-03T06:10:00Z"))
    st.text(words.moment("2025-06-03"))


def _texts(app: AppTest) -> list[str]:
    assert not app.exception
    return [str(one.value) for one in app.text]


def test_the_address_names_the_language() -> None:
    app = AppTest.from_function(_page, default_timeout=600)
    app.query_params["lang"] = "ar"
    app.run()
    assert _texts(app)[:2] == ["الادعاءات", "rtl"]


def test_the_language_outlives_an_address_that_does_not_name_it() -> None:
    app = AppTest.from_function(_page, default_timeout=600).run()
    english = ["Claims", "ltr", "3 people", "1,234.5", "3 Jun 2025 06:10 UTC", "Jun 3, 2025"]
    assert _texts(app) == english
    app.button[0].click().run()
    assert _texts(app)[:2] == ["الادعاءات", "rtl"]
    app.button[1].click().run()
    assert _texts(app)[:2] == ["الادعاءات", "rtl"]
    assert app.query_params["lang"] in ("ar", ["ar"])


def test_an_unknown_language_is_english() -> None:
    app = AppTest.from_function(_page, default_timeout=600)
    app.query_params["lang"] = "<b>"
    app.run()
    assert _texts(app)[0] == "Claims"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_feature_of_a_pair_is_translated(language: str) -> None:
    relations = Relations.load(Settings().models / "judge" / "calibration.json")
    told = {*relations.kinds.features, "others beside them"}
    assert told <= entries(language).keys()
