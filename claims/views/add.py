"""Adding articles: a pasted text, or files."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from claims.errors import ClaimsError
from claims.project import Project
from claims.records import Added
from claims.views.text import foreign, show


def view(project: Project) -> None:
    """Draws the page."""
    st.title("Add articles")
    paste, upload = st.tabs(["Paste", "Upload"])
    with paste:
        _paste(project)
    with upload:
        _upload(project)


def _paste(project: Project) -> None:
    with st.form("paste"):
        text = st.text_area("Text of the article", height=260)
        left, right = st.columns(2)
        outlet = left.text_input("Outlet")
        title = right.text_input("Title")
        published = left.text_input("Published", placeholder="2025-06-03T06:10:00Z")
        url = right.text_input("URL")
        language = left.text_input("Language", placeholder="detected")
        if st.form_submit_button("Add", type="primary"):
            _try(
                lambda: project.add_text(
                    text,
                    outlet=outlet,
                    title=title,
                    url=url,
                    published=published,
                    language=language,
                )
            )


def _upload(project: Project) -> None:
    files = st.file_uploader(
        "Text files or tables", type=["txt", "csv", "jsonl"], accept_multiple_files=True
    )
    if not files or not st.button("Add these files", type="primary"):
        return
    with TemporaryDirectory() as folder:
        paths = []
        for number, file in enumerate(files):
            # Names are the uploader's: only the ending is used, and no path of theirs.
            path = Path(folder) / f"{number}{Path(file.name).suffix.lower()}"
            path.write_bytes(file.getvalue())
            paths.append(path)
        _try(lambda: project.add(paths, outlet="uploaded"))


def _try(add: Callable[[], Added]) -> None:
    try:
        added = add()
    except ClaimsError as error:
        st.error(str(error), icon=":material/error:")
        return
    if added.articles:
        st.success(f"{added.articles} articles with {added.claims} claims")
    if added.already_known:
        st.info(f"{added.already_known} known already")
    for refusal in added.refused:
        name = Path(refusal.source).name
        show(f'<p class="who">refused: {foreign(name)}: {foreign(refusal.reason)}</p>')
