"""Prose as news pages have it: names of two parts, clauses around an attribution, what is denied.

The sentences are invented, on patterns that reading real pages showed to be common.
"""

import pytest

from claims.read import read
from claims.records import Article, Mode
from tests.test_attribution import Stated, stated


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            '"The lock was forced," the museum\'s director, Mara Oltean, told reporters.',
            [
                ("The lock was forced", "the museum's director, Mara Oltean"),
            ],
        ),
        (
            "en",
            "The bridge had held for a week, the mayor, Ann Lee, said.",
            [
                ("The bridge had held for a week", "the mayor, Ann Lee"),
            ],
        ),
        (
            "en",
            "The grid operator, Nordvolt, rejected the charge, saying there had been no outage.",
            [
                ("The grid operator, Nordvolt, rejected the charge", ""),
                ("there had been no outage", "The grid operator, Nordvolt"),
            ],
        ),
        (
            "en",
            "Investigators said the fire began in a shed that the crews used and that held paint.",
            [
                (
                    "the fire began in a shed that the crews used and that held paint",
                    "Investigators",
                ),
            ],
        ),
        (
            "en",
            "The refinery said on Monday it was closing, a blow to a town that had hoped for jobs.",
            [
                (
                    "it was closing, a blow to a town that had hoped for jobs",
                    "The refinery",
                ),
            ],
        ),
        (
            "en",
            "Prosecutors said the gang ordered and paid for the theft.",
            [
                ("the gang ordered and paid for the theft", "Prosecutors"),
            ],
        ),
        (
            "en",
            "Mila Brandt, 61, had led the museum since 2004 and was known for her loans.",
            [
                ("Mila Brandt, 61, had led the museum since 2004", ""),
                ("was known for her loans", ""),
            ],
        ),
        (
            "fr",
            "Le ministre, Alban Rey, a démenti tout accord, rappelant que la zone reste fermée.",
            [
                ("tout accord", "Le ministre, Alban Rey"),
                ("la zone reste fermée", "Le ministre, Alban Rey"),
            ],
        ),
        (
            "fr",
            "Mardi soir, la police a fouillé le hangar.",
            [
                ("la police a fouillé le hangar", ""),
            ],
        ),
        (
            "es",
            "El piloto, de 47 años, sufrió cortes leves y fue dado de alta, informó el hospital.",
            [
                ("El piloto, de 47 años, sufrió cortes leves", "el hospital"),
                ("fue dado de alta", "el hospital"),
            ],
        ),
        (
            "es",
            "La alcaldesa confirmó una fuga de gas que obligó a cerrar dos calles.",
            [
                ("La alcaldesa confirmó una fuga de gas que obligó a cerrar dos calles", ""),
            ],
        ),
        (
            "de",
            "Die Hilfsgruppe »Ufer« teilte mit, zwei Boote seien gekentert.",
            [
                ("zwei Boote seien gekentert", "Die Hilfsgruppe »Ufer«"),
            ],
        ),
        (
            "de",
            "Nach Angaben aus Regierungskreisen saß der Minister am Abend mit am Tisch.",
            [
                ("saß der Minister am Abend mit am Tisch", "Regierungskreisen"),
            ],
        ),
        (
            "ru",
            "К полудню, по данным спасателей, вода поднялась на метр.",
            [
                ("К полудню, по данным спасателей, вода поднялась на метр", "спасателей"),
            ],
        ),
        (
            "fa",
            "دولت نورلند سه روز عزای عمومی اعلام کرد.",
            [
                ("سه روز عزای عمومی", "دولت نورلند"),
            ],
        ),
        (
            "ar",
            "لكن المحامية ليلى حداد، وكيلة المالك، نفت ذلك في اتصال، مؤكدة أن السفينة لم تغادر.",
            [
                ("السفينة لم تغادر", "المحامية ليلى حداد، وكيلة المالك"),
            ],
        ),
        (
            "ar",
            "ونفى مدير شركة «نقل الشمال» للشحن، سامر قاسم، تسرب أي وقود من خزاناتها.",
            [
                ("تسرب أي وقود من خزاناتها", "مدير شركة «نقل الشمال» للشحن، سامر قاسم"),
            ],
        ),
        (
            "ar",
            "وتشير بيانات الرادار، وفق محققين، إلى أن الطائرة غيرت مسارها مرتين.",
            [
                ("الطائرة غيرت مسارها مرتين", "الرادار"),
            ],
        ),
        (
            "ar",
            "وعلمت الصحيفة من مصدر أمني أن عدد الموقوفين بلغ تسعة.",
            [
                ("عدد الموقوفين بلغ تسعة", "مصدر أمني"),
            ],
        ),
        (
            "ar",
            "ووصف رئيس البلدية القرار بأنه «غير قانوني».",
            [
                ("ووصف رئيس البلدية القرار بأنه «غير قانوني»", ""),
            ],
        ),
        (
            "ar",
            "ورد المحامي رفيق نصار، وكيل المتهم، على الاتهام، قائلاً إن موكله كان في بيته.",
            [
                ("ورد المحامي رفيق نصار، وكيل المتهم، على الاتهام", ""),
                ("موكله كان في بيته", "المحامي رفيق نصار"),
            ],
        ),
        (
            "ar",
            "أما الحافلة المدرسية، فقال مدير المدرسة إن ركابها نجوا جميعاً.",
            [
                ("ركابها نجوا جميعاً", "مدير المدرسة"),
            ],
        ),
        (
            "ar",
            "وردت شركة الكهرباء على اتهامات النقابة، نافية مسؤوليتها عن الانقطاع.",
            [
                ("وردت شركة الكهرباء على اتهامات النقابة", ""),
                ("مسؤوليتها عن الانقطاع", "شركة الكهرباء"),
            ],
        ),
        (
            "ar",
            "وتعهد رئيس الوزراء بألا يُغلق أي مصنع هذا العام.",
            [
                ("بألا يُغلق أي مصنع هذا العام", "رئيس الوزراء"),
            ],
        ),
    ],
)
def test_names_of_two_parts_and_what_stands_between_a_verb_and_its_content(
    language: str, text: str, expected: list[Stated]
) -> None:
    assert stated(text, language) == expected


def test_the_outlet_somebody_speaks_to_is_no_part_of_the_name() -> None:
    text = "وقال مدير البلدية نديم حصري للأفق إن الجسر أُغلق."
    article = Article("a", "قناة الأفق", "", "", None, "2025-01-01T00:00:00Z", "ar", text)
    (claim,) = read(article).claims
    assert claim.speaker == "مدير البلدية نديم حصري"
    assert claim.speaker_span is not None
    assert text[slice(*claim.speaker_span)] == claim.speaker


def test_who_is_named_between_a_verb_and_its_content_passes_it_on() -> None:
    text = "وتشير بيانات الرادار، وفق محققين، إلى أن الطائرة غيرت مسارها مرتين."
    article = Article("a", "outlet", "", "", None, "2025-01-01T00:00:00Z", "ar", text)
    (claim,) = read(article).claims
    assert claim.via == ("محققين",)


def test_a_quotation_inside_a_statement_keeps_both_its_marks() -> None:
    assert stated('The union called the offer "far too low".', "en") == [
        ('The union called the offer "far too low"', "")
    ]
    assert stated('"The offer is far too low," the union said.', "en") == [
        ("The offer is far too low", "the union")
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "The prosecutor sees it differently: a clerk took the files, she said.",
            [
                ("The prosecutor sees it differently", ""),
                ("a clerk took the files", "The prosecutor"),
            ],
        ),
        (
            "en",
            "The refinery restated its books, conceding that the fire had cost 6 million.",
            [
                ("The refinery restated its books", ""),
                ("the fire had cost 6 million", "The refinery"),
            ],
        ),
        (
            "en",
            "Police put the crowd in the square at about 6,000.",
            [
                ("the crowd in the square at about 6,000", "Police"),
            ],
        ),
        (
            "en",
            "Two ferries sank, the harbour office said, putting the losses at 3 million.",
            [
                ("Two ferries sank", "the harbour office"),
                ("the losses at 3 million", "the harbour office"),
            ],
        ),
        (
            "en",
            "Three sailors died, the navy said, after one of the wounded was lost at sea.",
            [
                ("Three sailors died", "the navy"),
                ("one of the wounded was lost at sea", "the navy"),
            ],
        ),
        (
            "en",
            "Mayor Lund said the road was closed. According to her lawyer, nobody was hurt.",
            [
                ("the road was closed", "Mayor Lund"),
                ("nobody was hurt", "her lawyer"),
            ],
        ),
        (
            "en",
            "The minister, Ann Lee, quoted by Radio Norland, said the road was closed.",
            [
                ("the road was closed", "The minister, Ann Lee"),
            ],
        ),
        (
            "es",
            "Los vecinos dijeron que huyeron. Según el comité, nadie avisó del riesgo.",
            [
                ("nadie avisó del riesgo", "el comité"),
            ],
        ),
        (
            "es",
            "En la barca iban cien personas, coinciden varios rescatados, que zarparon de noche.",
            [
                ("En la barca iban cien personas", "varios rescatados"),
            ],
        ),
        (
            "es",
            "El acero queda fuera, precisó la ministra, y el trigo sigue libre de tasas.",
            [
                ("El acero queda fuera", "la ministra"),
                ("el trigo sigue libre de tasas", ""),
            ],
        ),
        (
            "fr",
            "Le parquet a requis quinze ans, tandis que la défense plaide l'acquittement.",
            [
                ("Le parquet a requis quinze ans", ""),
                ("la défense plaide l'acquittement", ""),
            ],
        ),
        (
            "fr",
            "Le train a déraillé à 2 h 40, selon le ministère, qui recense neuf wagons renversés.",
            [
                ("Le train a déraillé à 2 h 40", "le ministère"),
                ("recense neuf wagons renversés", "le ministère"),
            ],
        ),
        (
            "de",
            "Ein internes Papier klingt anders: Demnach beginnt die Produktion erst im Juni.",
            [
                ("Ein internes Papier klingt anders", ""),
                ("beginnt die Produktion erst im Juni", ""),
            ],
        ),
        (
            "ar",
            "وراجعت هيئة الأرصاد تقديرها، وقالت إن سرعة الرياح بلغت 142 كيلومتراً.",
            [
                ("وراجعت هيئة الأرصاد تقديرها", ""),
                ("سرعة الرياح بلغت 142 كيلومتراً", "هيئة الأرصاد تقديرها"),
            ],
        ),
        (
            "ar",
            "وقال المدير إن الجسر أُغلق، ثم كرر نفيه أن يكون قد غادر المدينة.",
            [
                ("الجسر أُغلق", "المدير"),
                ("يكون قد غادر المدينة", "المدير"),
            ],
        ),
    ],
)
def test_clauses_around_an_attribution_have_their_speakers(
    language: str, text: str, expected: list[Stated]
) -> None:
    assert stated(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "denied"),
    [
        ("en", "The army denied shelling the village and called for an inquiry.", 1),
        ("en", "The army denied that it shelled the village and killed its people.", 2),
        ("es", "El alcalde rechazó que la policía disparara y pidió esperar a la autopsia.", 1),
        (
            "de",
            "Die Leitung wies die Vorwürfe der Anwohner zurück und kündigte eine Prüfung an.",
            1,
        ),
        ("fr", "Le préfet a démenti toute fuite de gaz et a demandé une enquête.", 1),
        ("ar", "ونفى المتحدث أن تكون قواته قصفت القرية، ودعا إلى تحقيق دولي.", 1),
        ("ar", "واستبعدت الشرطة أن يكون الحريق متعمداً.", 1),
        ("ar", "ولم يستبعد المحققون أن يكون الحريق متعمداً، في حين استبعدت الشرطة ذلك.", 0),
        ("en", "Police ruled out arson as the cause of the fire.", 1),
        ("en", "Investigators have not ruled out arson.", 0),
    ],
)
def test_what_whoever_denies_does_besides_is_not_denied(
    language: str, text: str, denied: int
) -> None:
    article = Article("a", "outlet", "", "", None, "2025-01-01T00:00:00Z", language, text)
    assert sum(claim.mode is Mode.DENIED for claim in read(article).claims) == denied


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "قال مدير الجمعية الدكتور علي السلطان إن المنحة وصلت.",
            "مدير الجمعية الدكتور علي السلطان",
        ),
        ("أفادت تقارير إعلامية بأن البنك رفع القروض.", "تقارير إعلامية"),
        (
            "ويوضح المختص في علم الإجرام سامر الرميح أن الأسرة شريكة.",
            "المختص في علم الإجرام سامر الرميح",
        ),
        ("أُغلق الجسر مساء الأحد، حسب ما قالته بلدية الميناء.", "بلدية الميناء"),
        ("وكشف لـ«المرسى» مدير الصحة سامر قاسم أن الوباء انحسر.", "مدير الصحة سامر قاسم"),
        ("و أضاف ، أن الشركة بدأت العمل قبل عام.", ""),
        ("وأُغلقت المصانع وفق الجدول الزمني المعلن.", ""),
        ("وظلت الشحنات عبر ميناء الشمال مستقرة على الرغم من التوتر.", ""),
        (
            "وأوضح مدير عام إدارة البرامج والمنتجات السياحية المكلف في الهيئة العامة للسياحة "
            "والتراث الوطني في المنطقة الشرقية سامر بن قاسم، أن المهرجان تأجل.",
            "مدير عام إدارة البرامج والمنتجات السياحية المكلف في الهيئة العامة للسياحة "
            "والتراث الوطني في المنطقة الشرقية سامر بن قاسم",
        ),
    ],
)
def test_speakers_of_arabic_pages(text: str, speaker: str) -> None:
    (claim,) = stated(text, "ar")
    assert claim[1] == speaker
