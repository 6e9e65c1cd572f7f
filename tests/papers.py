"""Documents that tests read: pages as sites make them, and PDFs as programs write them."""

import html
from collections.abc import Sequence

# An invented event, as a newsroom writes it: a figure, a speaker, a place.
TITLE = "حريق في ميناء المدينة يقتل ثلاثة أشخاص"
PARAGRAPHS = (
    "قتل ثلاثة أشخاص وأصيب 14 آخرون في حريق اندلع فجر الأحد في مستودع بالميناء، بحسب الشرطة.",
    "وقال المتحدث باسم الدفاع المدني سامي النجار إن فرق الإطفاء سيطرت على الحريق بعد ست ساعات.",
    "وأضاف النجار أن البحث لا يزال جاريا عن عاملين كانا في المستودع، نافيا أن يكون الحريق متعمدا.",
    "وكانت إدارة الميناء أغلقت الرصيف الشمالي أمام السفن حتى إشعار آخر.",
)
ENGLISH = (
    "Three people were killed and 14 injured in a fire at the port of Alder, police said.",
    "The fire broke out in a warehouse near the northern quay shortly after midnight.",
    "The mayor of Alder, Anna Brook, denied that the warehouse had stored fuel.",
)
# What stands around the article on every page of a site.
MENU = ("الرئيسية", "سياسة", "اقتصاد", "رياضة", "اتصل بنا")
OTHERS = (
    "أسعار الذهب تتراجع في السوق المحلية اليوم",
    "حالة الطقس: أمطار رعدية على الساحل الشمالي",
    "المنتخب يواجه ضيفه مساء الخميس في التصفيات",
)
AROUND = (*MENU, *OTHERS, "نستخدم ملفات تعريف الارتباط", "جميع الحقوق محفوظة", "لن يتم نشر عنوان")

# A page of a magazine theme: HTML 5, menus, sharing, related and most read articles, comments.
_THEME = """<!DOCTYPE html>
<html dir="rtl" lang="ar"><head><meta charset="utf-8"><title>{title} - صحيفة المرفأ</title>
<meta property="og:site_name" content="صحيفة المرفأ">
<meta property="article:published_time" content="2025-06-01T09:30:00+03:00">
<link rel="canonical" href="{canonical}"></head>
<body class="single-post"><header id="theme-header"><nav><ul>{menu}</ul></nav></header>
<div class="breaking">عاجل <a href="/x">{first}</a></div>
<main><article class="post"><h1 class="entry-title">{title}</h1>
<div class="share-buttons"><a href="#">فيسبوك</a><a href="#">تويتر</a></div>
<div class="entry-content">{paragraphs}</div>
<div class="related-posts"><h4>مقالات ذات صلة</h4>{others}</div></article></main>
<aside class="sidebar"><h4>الأكثر قراءة</h4>{others}</aside>
<div class="cookie">نستخدم ملفات تعريف الارتباط لتحسين تجربتك <button>موافق</button></div>
<div class="comments"><p>لن يتم نشر عنوان بريدك الإلكتروني.</p></div>
<footer><p>© 2025 صحيفة المرفأ. جميع الحقوق محفوظة.</p></footer></body></html>"""
# A page of about 2003: its layout is a table, its paragraphs are line breaks, it says nothing.
_TABLE = """<html dir="rtl"><head>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><title>{title}</title>
</head><body><table width="980"><tr><td colspan="2">{menu}</td></tr>
<tr><td width="200">{others}</td><td><b>{title}</b><br><br>{broken}</td></tr>
<tr><td colspan="2">جميع الحقوق محفوظة 2025</td></tr></table></body></html>"""
# A page of a hand-made site: nothing but divs, and what it is stands in JSON-LD.
_DIVS = """<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>{title}</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
{{"@type": "WebSite", "name": "x"}}, {{"@type": "NewsArticle", "headline": "{title}",
"datePublished": "2025-06-01T06:30:00Z",
"publisher": {{"@type": "Organization", "name": "صحيفة المرفأ"}}}}]}}</script></head>
<body><div class="top">{menu}</div><div class="wrap"><div class="c-title"><h1>{title}</h1></div>
<div class="c-body">{blocks}</div><div class="more">{others}</div></div>
<div class="foot">جميع الحقوق محفوظة © 2025</div></body></html>"""


def theme(
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    title: str = TITLE,
    canonical: str = "https://marfa.example/news/1",
) -> str:
    """A page of a magazine theme."""
    return _filled(_THEME, paragraphs, title, canonical)


def table(paragraphs: Sequence[str] = PARAGRAPHS, *, title: str = TITLE) -> str:
    """A page whose layout is a table."""
    return _filled(_TABLE, paragraphs, title, "")


def divs(paragraphs: Sequence[str] = PARAGRAPHS, *, title: str = TITLE) -> str:
    """A page of nothing but divs."""
    return _filled(_DIVS, paragraphs, title, "")


def _filled(page: str, paragraphs: Sequence[str], title: str, canonical: str) -> str:
    safe = [html.escape(one) for one in paragraphs]
    return page.format(
        title=title,
        canonical=canonical,
        first=OTHERS[0],
        menu="".join(f'<li><a href="/c/{n}">{one}</a></li>' for n, one in enumerate(MENU)),
        others="".join(f'<div><a href="/p/{n}">{one}</a></div>' for n, one in enumerate(OTHERS)),
        paragraphs="".join(f"<p>{one}</p>" for one in safe),
        blocks="".join(f"<div>{one}</div>" for one in safe),
        broken="<br><br>".join(safe),
    )


# One glyph, and what it is in letters: a ligature is two letters in the order they are read.
Glyphs = Sequence[str]


def pdf(*pages: Sequence[tuple[int, int, Glyphs]], title: str = "") -> bytes:
    """A PDF of pages of glyphs at places (x, y), as a program writes them without structure.

    Every glyph has a code of its own in one font, whose ToUnicode table says what it stands for.
    """
    letters = sorted({glyph for page in pages for _, _, line in page for glyph in line})
    assert len(letters) < 200
    code = {glyph: number for number, glyph in enumerate(letters, start=33)}
    mapped = "\n".join(f"<{code[one]:02x}> <{one.encode('utf-16-be').hex()}>" for one in letters)
    unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{mapped}\nendbfchar\nendcmap end end"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",  # the pages, filled in below
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>",
        _stream(unicode.encode()),
        f"<< /Title {_text(title)} >>".encode("latin-1"),
    ]
    kids = []
    for page in pages:
        drawn = "\n".join(
            f"BT /F1 12 Tf 1 0 0 1 {x} {y} Tm <{''.join(f'{code[one]:02x}' for one in line)}> Tj ET"
            for x, y, line in page
        )
        objects.append(_stream(drawn.encode()))
        content = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects)


def drawn(text: str, *, ligature: str = "لا") -> list[str]:
    """A line of Arabic as it is drawn from left to right; figures and Latin as they are."""
    glyphs: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith(ligature, at):
            glyphs.append(ligature)
            at += len(ligature)
        else:
            glyphs.append(text[at])
            at += 1
    # Brackets are drawn mirrored, so that they open to the left.
    glyphs = [one.translate(str.maketrans("()", ")(")) for one in reversed(glyphs)]
    turned: list[str] = []
    run: list[str] = []
    for one in [*glyphs, ""]:
        if one and one.isascii() and one.isalnum():
            run.append(one)
            continue
        turned += [*reversed(run), *([one] if one else [])]
        run = []
    return turned


def _text(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>" if text else "()"


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
