"""The word lists of every language: invented sentences, and what holds of every list."""

import tomllib
from itertools import product
from pathlib import Path

import pytest
from num2words import num2words

from claims.judge.facts import facts
from claims.lexicon import FOLDER, Phrases, every_language, lexicon
from claims.quantities import quantities
from claims.read import read
from claims.records import Article
from claims.text import Token, tokens

LANGUAGES = ("ar", "de", "en", "es", "fa", "fr", "he", "ru", "tr")
ROOT = Path(__file__).resolve().parent.parent
SOME_GRAMMARS = {
    "about_speaker", "according_behind", "and", "articles_before", "as_said", "as_said_bare",
    "comma_clauses", "comma_content", "compounds", "determiners", "document_links", "documents",
    "documents_behind", "duals", "estimate", "estimate_links", "future_prefixes", "goes_on",
    "homographs", "inverted_trailing", "may_before_present", "no_forms", "not_that",
    "number_prefixes", "object_marks", "object_openers", "object_suffixes", "ordinals_behind",
    "participles", "plural_endings", "prepositions", "pronouns", "quoted_by", "reported_mood",
    "reversed_quotes", "rules", "say_noun", "say_of_name", "say_participles", "say_with_that",
    "scale_links", "speech_acts", "subject_marks", "subordinators", "tells", "that_clitics",
    "topics", "verb_endings",
}  # fmt: skip


def stated(text: str, language: str) -> list[tuple[str, str, str]]:
    article = Article("a", "outlet", "", "", None, "2025-01-01T00:00:00Z", language, text)
    return [(claim.text, claim.speaker, str(claim.mode)) for claim in read(article).claims]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ar",
            "وأعلنت البلدية أن الجسر أغلق ظهر الاثنين.",
            [("الجسر أغلق ظهر الاثنين", "البلدية", "attributed")],
        ),
        (
            "ar",
            "بحسب إدارة الميناء، اصطدمت عبارتان قرب الرصيف.",
            [("اصطدمت عبارتان قرب الرصيف", "إدارة الميناء", "attributed")],
        ),
        (
            "en",
            "The mill denied that the river was polluted.",
            [("the river was polluted", "The mill", "denied")],
        ),
        (
            "en",
            "According to the mayor, the bridge closed at noon.",
            [("the bridge closed at noon", "the mayor", "attributed")],
        ),
        (
            "fr",
            "« Le pont a été fermé à midi », a déclaré le maire lundi.",
            [("Le pont a été fermé à midi", "le maire", "attributed")],
        ),
        (
            "fr",
            "La société a démenti que le barrage ait fui.",
            [("le barrage ait fui", "La société", "denied")],
        ),
        (
            "fr",
            "Norlande a accusé Sudmark d'avoir bombardé le poste frontière.",
            [("Sudmark d'avoir bombardé le poste frontière", "Norlande", "attributed")],
        ),
        (
            "fr",
            "L'incendie aurait démarré dans la cuisine.",
            [("L'incendie aurait démarré dans la cuisine", "", "hedged")],
        ),
        (
            "fa",
            "شهردار گفت: «پل ظهر دوشنبه بسته شد».",
            [("پل ظهر دوشنبه بسته شد", "شهردار", "attributed")],
        ),
        (
            "fa",
            "به گفته پلیس، پل ظهر دوشنبه بسته شد.",
            [("پل ظهر دوشنبه بسته شد", "پلیس", "attributed")],
        ),
        (
            "fa",
            "شرکت تکذیب کرد که سد نشت کرده است.",
            [("سد نشت کرده است", "شرکت", "denied")],
        ),
        (
            "es",
            "El alcalde afirmó que el puente es seguro. Añadió que las obras continúan.",
            [
                ("el puente es seguro", "El alcalde", "attributed"),
                ("las obras continúan", "El alcalde", "attributed"),
            ],
        ),
        (
            "es",
            "Dos transbordadores chocaron, según la oficina del puerto.",
            [("Dos transbordadores chocaron", "la oficina del puerto", "attributed")],
        ),
        (
            "es",
            "La empresa negó que la presa tuviera una fuga.",
            [("la presa tuviera una fuga", "La empresa", "denied")],
        ),
        (
            "he",
            "הגשר נסגר בצהריים, מסרה המשטרה בהודעה.",
            [("הגשר נסגר בצהריים", "המשטרה", "attributed")],
        ),
        (
            "he",
            "לדברי ראש העיר, שתי מעבורות התנגשו.",
            [("שתי מעבורות התנגשו", "ראש העיר", "attributed")],
        ),
        ("he", "החברה הכחישה כי הסכר דלף.", [("הסכר דלף", "החברה", "denied")]),
        (
            "ru",
            "Мост закрыли в полдень, сообщили в полиции.",
            [("Мост закрыли в полдень", "полиции", "attributed")],
        ),
        (
            "ru",
            "Норландия обвинила Зюдмарк в обстреле пограничного поста.",
            [("Зюдмарк в обстреле пограничного поста", "Норландия", "attributed")],
        ),
        (
            "ru",
            "Компания отрицает, что плотина дала течь.",
            [("плотина дала течь", "Компания", "denied")],
        ),
        (
            "tr",
            'Bakan Yılmaz şunları söyledi: "Köprü öğlen kapatıldı ve yol açık."',
            [("Köprü öğlen kapatıldı ve yol açık", "Bakan Yılmaz", "attributed")],
        ),
        (
            "tr",
            "Bakanlık listeyi pazartesi günü yayımlayacak.",
            [("Bakanlık listeyi pazartesi günü yayımlayacak", "", "predicted")],
        ),
        (
            "de",
            "Am Montag teilte die Polizei mit, dass der Fahrer festgenommen wurde.",
            [("der Fahrer festgenommen wurde", "die Polizei", "attributed")],
        ),
        (
            "de",
            "„Die Brücke wurde am Mittag gesperrt“, sagte der Bürgermeister am Montag.",
            [("Die Brücke wurde am Mittag gesperrt", "der Bürgermeister", "attributed")],
        ),
        (
            "de",
            "Das Unternehmen bestritt, dass der Damm undicht war.",
            [("der Damm undicht war", "Das Unternehmen", "denied")],
        ),
        ("fr", "Il faut que le gouvernement démissionne.", []),
        ("fa", "دولت باید فورا استعفا دهد.", []),
        ("es", "El gobierno debería dimitir de inmediato.", []),
        ("he", "הממשלה צריכה להתפטר מיד.", []),
        ("ru", "Необходимо, чтобы правительство ушло в отставку.", []),
        ("tr", "Hükümet derhal istifa etmeli.", []),
        ("de", "Die Regierung sollte sofort zurücktreten.", []),
    ],
)
def test_who_says_what(language: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert stated(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "vingt-six marins", (26, 26)),
        ("fr", "quatre-vingt-dix-sept tentes", (97, 97)),
        ("fr", "au moins 12 personnes", (12, 36)),
        ("de", "sechsundzwanzig Matrosen", (26, 26)),
        ("de", "Hunderte Zelte", (200, 999)),
        ("es", "veintiséis marineros", (26, 26)),
        ("es", "dos mil quinientas tiendas", (2500, 2500)),
        ("es", "no superan los 12 millones", (0, 12e6)),
        ("ru", "двадцать шесть моряков", (26, 26)),
        ("ru", "3,5 млн человек", (3.5e6, 3.5e6)),
        ("tr", "yirmi altı denizci", (26, 26)),
        ("he", "עשרים ושישה מלחים", (26, 26)),
        ("fa", "۳٫۵ میلیون نفر", (3.5e6, 3.5e6)),
        ("fa", "دویست چادر", (200, 200)),
    ],
)
def test_quantities(language: str, text: str, expected: tuple[float, float]) -> None:
    (quantity,) = facts(text, language=language).quantities
    assert (quantity.low, quantity.high) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "الجيش الإسرائيلي والولايات المتحدة وطهران"),
        ("de", "die israelische Armee, Washington und der Iran"),
        ("en", "the Israeli army, the United States and Tehran"),
        ("es", "el ejército israelí, Estados Unidos y Teherán"),
        ("fa", "ارتش اسرائیل، آمریکا و تهران"),
        ("fr", "l'armée israélienne, les États-Unis et Téhéran"),
        ("he", "הצבא הישראלי, וושינגטון וטהרן"),
        ("ru", "израильская армия, США и Тегеран"),
        ("tr", "İsrail ordusu, ABD ve Tahran"),
    ],
)
def test_names_of_territories_are_known(language: str, text: str) -> None:
    found = facts(text, language=language).territories
    assert sorted(found.values()) == ["IL", "IR", "US"]


def test_every_language_has_a_folder() -> None:
    assert every_language() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["counting", "page", "reporting", "words"])
def test_every_language_has_the_lists_that_all_have(language: str, name: str) -> None:
    def keys(code: str) -> set[str]:
        path = FOLDER / code / f"{name}.toml"
        return set(tomllib.loads(path.read_text(encoding="utf-8")))

    # Some grammars need a list of their own ("and" is written onto the word, verbs come last).
    common = set.intersection(*(keys(code) for code in LANGUAGES))
    several = {key for code in LANGUAGES for key in keys(code)} - common
    assert all(key in SOME_GRAMMARS for key in several), sorted(several - SOME_GRAMMARS)
    assert keys(language) <= common | SOME_GRAMMARS


def test_every_list_is_read_by_the_program() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("claims/**/*.py"))
    code += "".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("tables/*.py"))
    lists = {name for language in LANGUAGES for name in lexicon(language).data}
    assert [name for name in sorted(lists) if f'"{name}"' not in code] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_a_word(language: str) -> None:
    for name, value in lexicon(language).data.items():
        if isinstance(value, list | dict) and name not in ("months", "territories"):
            assert [entry for entry in value if not tokens(entry)] == [], name


def spellings(entry: str) -> list[list[Token]]:
    """The spellings of an entry as tokens: `say/s` is "say" and "says"."""
    stems = [word.split("/") for word in entry.split()]
    words = [[stem, *(stem + ending for ending in endings)] for stem, *endings in stems]
    return [tokens(" ".join(spelling).replace("*", "")) for spelling in product(*words)]


def sides(language: str) -> list[tuple[list[str], list[str]]]:
    data = tomllib.loads((FOLDER / "antonyms.toml").read_text(encoding="utf-8"))
    return [(pair["left"][language], pair["right"][language]) for pair in data["antonym"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_antonym_stands_on_both_sides(language: str) -> None:
    """Nor inside a phrase of the other side: such a phrase would oppose nothing."""
    clitics = lexicon(language).clitics
    for left, right in sides(language):
        assert left
        assert right
        for mine, other in ((left, right), (right, left)):
            looked_for = Phrases(other, clitics=clitics)
            shared = [entry for entry in mine if any(map(looked_for.any, spellings(entry)))]
            assert shared == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_antonyms_are_words_without_a_negation(language: str) -> None:
    """The judge turns a word that is negated, so a negation inside the phrase would turn it."""
    lists = lexicon(language)
    for entry in (entry for pair in sides(language) for side in pair for entry in side):
        for words in spellings(entry):
            assert words, entry
            alike = {
                at
                for start, end in lists.phrases("not_negations").find(words)
                for at in range(start, end)
            }
            negated = lists.phrases("negations").find(words)
            assert [start for start, _ in negated if start not in alike] == [], entry


def test_number_words_are_read_back() -> None:
    for language in LANGUAGES:
        lists = lexicon(language)
        for value in (*range(11, 100, 7), 113, 250, 348, 777, 999):
            words = num2words(value, lang=language)
            (found,) = quantities(words, tokens(words), lists)
            assert found.exact == value, (language, words)


@pytest.mark.parametrize(
    ("language", "text", "outcomes"),
    [
        ("ar", "قُتل ضابطان وأصيب سبعة جنود في كمين", {2: "dead", 7: "wounded"}),
        ("en", "At least 14 people were killed and 23 injured.", {14: "dead", 23: "wounded"}),
        ("ru", "погибли не менее пяти человек, а ещё 23 ранены", {5: "dead", 23: "wounded"}),
        ("tr", "5 kişi öldü, 12 kişi yaralandı", {5: "dead", 12: "wounded"}),
        ("he", "שלושה בני אדם נהרגו ו-12 נפצעו", {3: "dead", 12: "wounded"}),
        # Announced by what is counted.
        ("ar", "ارتفع عدد الموقوفين في ملف الجسر إلى تسعة", {9: "arrested"}),
        ("ar", "عدد القتلى في ثلاث غارات بلغ 12 شخصا", {3: "", 12: "dead"}),
        ("ar", "نُقل عدد من الجرحى إلى 3 مستشفيات", {3: ""}),
        ("de", "Die Zahl der Toten stieg auf 12", {12: "dead"}),
        ("en", "The number of people killed in the fire there has risen to 23", {23: "dead"}),
        ("en", "the death toll reached 40 on Monday", {40: "dead"}),
        ("es", "El número de heridos asciende a 40", {40: "wounded"}),
        ("fa", "شمار کشته‌شدگان به ۱۲ نفر رسید", {12: "dead"}),
        ("fr", "le nombre de blessés s'élève à 17", {17: "wounded"}),
        ("he", "מספר ההרוגים עלה ל-12", {12: "dead"}),
        ("ru", "число погибших выросло до 12", {12: "dead"}),
        ("tr", "Ölü sayısı 12'ye yükseldi", {12: "dead"}),
    ],
)
def test_what_happened_to_those_who_are_counted(
    language: str, text: str, outcomes: dict[int, str]
) -> None:
    found = quantities(text, tokens(text), lexicon(language))
    assert {round(one.exact): one.outcome for one in found} == outcomes
