"""Attribution: who says what where several say something, or no comma parts them.

The sentences are invented; each stands for an order of words that news are full of.
"""

import pytest

from claims.read import read
from claims.records import Article, Mode

Stated = tuple[str, str]


def stated(text: str, language: str) -> list[Stated]:
    article = Article("a", "outlet", "", "", None, "2025-01-01T00:00:00Z", language, text)
    return [(claim.text, claim.speaker) for claim in read(article).claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The bridge held, the harbour office said, adding that two boats had sunk.",
            [
                ("The bridge held", "the harbour office"),
                ("two boats had sunk", "the harbour office"),
            ],
        ),
        (
            "Two boats have sunk, the harbour office said, and the road was closed at noon.",
            [("Two boats have sunk", "the harbour office"), ("the road was closed at noon", "")],
        ),
        (
            "Mayor Ana Lund said the bridge was closed. She said two boats had sunk.",
            [("the bridge was closed", "Mayor Ana Lund"), ("two boats had sunk", "Mayor Ana Lund")],
        ),
        (
            "Asked about the raid, he said the United States took no part in it.",
            [("the United States took no part in it", "")],
        ),
        (
            "Harbour Mutual left the talks, saying the damage was worth 3 million crowns.",
            [
                ("Harbour Mutual left the talks", ""),
                ("the damage was worth 3 million crowns", "Harbour Mutual"),
            ],
        ),
        (
            "The ferry, the harbour office said on Monday, was empty.",
            [("The ferry, the harbour office said on Monday, was empty", "the harbour office")],
        ),
        (
            "The ferry, the harbour office denied, was empty.",
            [("The ferry, the harbour office denied, was empty", "the harbour office")],
        ),
        (
            "Norland, according to the ministry, has fired two rockets.",
            [("Norland, according to the ministry, has fired two rockets", "the ministry")],
        ),
        (
            "A pilot, who declined to be named, said the mast was broken.",
            [("the mast was broken", "A pilot")],
        ),
        (
            "By noon, she added, 40 people had been rescued.",
            [("40 people had been rescued", "")],
        ),
        (
            '"The mast was broken," she added, an account that divers dispute.',
            [("The mast was broken", "")],
        ),
    ],
)
def test_english_orders(text: str, expected: list[Stated]) -> None:
    assert stated(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "وبحسب وزارة الصحة بلغ عدد الجرحى 30 جريحا.",
            [("بلغ عدد الجرحى 30 جريحا", "وزارة الصحة")],
        ),
        (
            "وأضافت الشركة المنفذة «أوربان» أن الجسر سليم.",
            [("الجسر سليم", "الشركة المنفذة «أوربان»")],
        ),
        (
            "وقالت «أوربان» للإنشاءات إن الجسر سليم.",
            [("الجسر سليم", "«أوربان» للإنشاءات")],
        ),
        (
            "وذكرت «أوربان» أن الجسر سليم.",
            [("الجسر سليم", "أوربان")],
        ),
        (
            "وبحسب الشرطة قتل خمسة جنود، وأصيب ثلاثة آخرون.",
            [("قتل خمسة جنود", "الشرطة"), ("وأصيب ثلاثة آخرون", "الشرطة")],
        ),
        (
            "نفى المتحدث مشاركة القوات الأمريكية في الغارة.",
            [("مشاركة القوات الأمريكية في الغارة", "المتحدث")],
        ),
        ("نفى مصدر عسكري استهداف القاعدة الجوية.", [("استهداف القاعدة الجوية", "مصدر عسكري")]),
        (
            "وقالت البعثة إن ستة جنود أصيبوا، وإن مروحية تولت نقل الجرحى.",
            [("ستة جنود أصيبوا", "البعثة"), ("مروحية تولت نقل الجرحى", "البعثة")],
        ),
        (
            "وقال العقيد إن الصاروخ يبلغ مداه 900 كيلومتر، وإن التجربة نجحت تماما.",
            [("الصاروخ يبلغ مداه 900 كيلومتر", "العقيد"), ("التجربة نجحت تماما", "العقيد")],
        ),
        (
            "قال الوزير إن الطريق مفتوح، ثم أكد أن الجسر سليم.",
            [("الطريق مفتوح", "الوزير"), ("الجسر سليم", "الوزير")],
        ),
        (
            "ذكرت صحيفة «نداء الميناء الجديد»، نقلا عن دبلوماسيين، أن المحادثات توقفت.",
            [("المحادثات توقفت", "دبلوماسيين")],
        ),
    ],
)
def test_arabic_orders(text: str, expected: list[Stated]) -> None:
    assert stated(text, "ar") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "fa",
            "به گفته پلیس سه نفر در این حادثه کشته شدند.",
            [("سه نفر در این حادثه کشته شدند", "پلیس")],
        ),
        (
            "he",
            "לפי המשטרה שלושה בני אדם נהרגו בתאונה.",
            [("שלושה בני אדם נהרגו בתאונה", "המשטרה")],
        ),
        (
            "fr",
            "Le bac, a indiqué la mairie, a été retrouvé vide.",
            [("Le bac, a indiqué la mairie, a été retrouvé vide", "la mairie")],
        ),
        (
            "es",
            "El puente fue cerrado, dijo el alcalde, y dos personas resultaron heridas.",
            [("El puente fue cerrado", "el alcalde"), ("dos personas resultaron heridas", "")],
        ),
        (
            "de",
            "Ein Lotse, der ungenannt bleiben will, sagt, die Fähre sei leer gewesen.",
            [("die Fähre sei leer gewesen", "Ein Lotse")],
        ),
    ],
)
def test_orders_of_other_languages(language: str, text: str, expected: list[Stated]) -> None:
    assert stated(text, language) == expected


def test_what_interrupts_a_statement_may_deny_it() -> None:
    text = "The ferry, the harbour office denied, was empty."
    article = Article("a", "outlet", "", "", None, "2025-01-01T00:00:00Z", "en", text)
    assert [claim.mode for claim in read(article).claims] == [Mode.DENIED]


@pytest.mark.parametrize(
    ("language", "text", "speaker", "denied"),
    [
        (
            "ar",
            "وكررت قيادة خفر السواحل نفيها أن تكون قد تلقت أي نداء استغاثة.",
            "قيادة خفر السواحل",
            "تكون قد تلقت أي نداء استغاثة",
        ),
        (
            "ar",
            "وقالت الوزيرة لينا فارس إن الميناء مغلق، ثم جددت نفيها أن يكون الحريق متعمدا.",
            "الوزيرة لينا فارس",
            "يكون الحريق متعمدا",
        ),
        (
            "ar",
            "ونفت الوزارة مجدداً أن تكون المسيّرة قد انطلقت من قواعدها.",
            "الوزارة",
            "تكون المسيّرة قد انطلقت من قواعدها",
        ),
        (
            "en",
            "The ministry repeated its denial that troops had entered the town.",
            "The ministry",
            "troops had entered the town",
        ),
    ],
)
def test_a_denial_that_is_repeated_denies(
    language: str, text: str, speaker: str, denied: str
) -> None:
    article = Article("a", "outlet", "", "", None, "2025-01-01T00:00:00Z", language, text)
    claim = read(article).claims[-1]
    assert (claim.speaker, claim.text, claim.mode) == (speaker, denied, Mode.DENIED)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "The Free Harbour League carried out the raid, the group said in an audio message.",
            [("The Free Harbour League carried out the raid", "the group")],
        ),
        (
            "en",
            "Two boats have sunk, the harbour office said at noon, adding that one was missing.",
            [
                ("Two boats have sunk", "the harbour office"),
                ("one was missing", "the harbour office"),
            ],
        ),
        (
            "en",
            "The road is shut, Mayor Lund said, and two bridges have been closed so far.",
            [("The road is shut", "Mayor Lund"), ("two bridges have been closed so far", "")],
        ),
        (
            "fr",
            "« Les tirs sont venus du port », a répété la ministre Lund, pour qui le cessez-le-feu "
            "n'a commencé que mardi.",
            [
                ("Les tirs sont venus du port", "la ministre Lund"),
                ("le cessez-le-feu n'a commencé que mardi", "la ministre Lund"),
            ],
        ),
        (
            "fr",
            "Autre surprise, selon une élue du port : la digue a cédé mardi.",
            [("la digue a cédé mardi", "une élue du port")],
        ),
        (
            "de",
            "Das Gesetz schreibt nun eine Prüfung vor, sagt die Juristin Ana Lund.",
            [("Das Gesetz schreibt nun eine Prüfung vor", "die Juristin Ana Lund")],
        ),
        (
            "de",
            "Der Hafen sei sicher, betonte Ana Lund, ihr Amt habe drei Kräne geprüft.",
            [("Der Hafen sei sicher", "Ana Lund"), ("ihr Amt habe drei Kräne geprüft", "Ana Lund")],
        ),
        (
            "tr",
            "Limanda iki gemi battı, diyen Vali Ana Lund, üç kişinin kayıp olduğunu ekledi.",
            [
                ("Limanda iki gemi battı", "Vali Ana Lund"),
                ("üç kişinin kayıp olduğunu ekledi", ""),
            ],
        ),
        (
            "fa",
            "توفان چهارشنبه بندر را لرزاند و به گفتهٔ اورژانس ۹ نفر در آن جان باختند.",
            [("توفان چهارشنبه بندر را لرزاند", ""), ("۹ نفر در آن جان باختند", "اورژانس")],
        ),
        (
            "ar",
            "وبهذا ارتفع عدد الموقوفين إلى 14، وكانت الوزارة قد أكدت أن سبعة سجناء فروا.",
            [("وبهذا ارتفع عدد الموقوفين إلى 14", ""), ("سبعة سجناء فروا", "الوزارة")],
        ),
        (
            "ar",
            "ووقع الهجوم عند الجسر، بحسب سائق شاحنة ذكر أن عبوة انفجرت تحت العربة.",
            [("ووقع الهجوم عند الجسر", "سائق شاحنة"), ("عبوة انفجرت تحت العربة", "سائق شاحنة")],
        ),
        (
            "ar",
            "وبحسب النيابة العسكرية فإن نحو مئة من العسكريين أُوقفوا.",
            [("نحو مئة من العسكريين أُوقفوا", "النيابة العسكرية")],
        ),
        (
            "ar",
            "ويعمل في المصنع، بحسب إدارته، نحو 650 موظفاً.",
            [("ويعمل في المصنع، بحسب إدارته، نحو 650 موظفاً", "إدارته")],
        ),
        (
            "ar",
            "وتحدثت قناة الميناء عن 35 جريحاً سقطوا من غير أن توضح أين.",
            [("35 جريحاً سقطوا من غير أن توضح أين", "قناة الميناء")],
        ),
    ],
)
def test_what_stands_around_an_attribution_is_read(
    language: str, text: str, expected: list[Stated]
) -> None:
    assert stated(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("he", 'הנזק נגרם מפגיעת כטב"ם. באיחוד נמסר כי המועצה תתכנס ביום שישי.', 2),
        ("de", "Der Konzern hat das Werk eingeweiht. 4,2 Milliarden habe es gekostet.", 2),
        ("de", "Die Sitzung vom 3. 5. dauerte bis Uhr 4.", 1),
    ],
)
def test_a_figure_and_an_acronym_end_no_sentence_too_late(
    language: str, text: str, sentences: int
) -> None:
    article = Article("a", "outlet", "", "", None, "2025-01-01T00:00:00Z", language, text)
    assert len(read(article).sentences) == sentences
