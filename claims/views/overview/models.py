"""The models in use and their measured figures."""

import streamlit as st

from claims.records import ModelsInUse, Precision
from claims.views.text import label
from claims.views.words import gettext, percent, written


def show_models(used: ModelsInUse) -> None:
    """Draws the judge and the encoder, and how good they were on gold."""
    st.subheader(gettext("Models in use"))
    st.markdown(gettext("Judge: {}").format(label(used.judge) or gettext("none yet")))
    if used.precisions:
        st.caption(
            gettext(
                "How often it was right on {}. Lowest: the lower bound of the precision at 95 %. "
                "Recall is of conflict and denial together."
            ).format(label(used.source))
        )
        st.table([_precision(one) for one in used.precisions])
    elif used.judge:
        st.caption(gettext("Nobody has measured it; `claims models calibrate --judge` does."))
    st.markdown(gettext("Encoder: {}").format(label(used.encoder) or gettext("none yet")))
    if used.retrievals:
        st.caption(gettext("How often it finds a sentence's translation among about a thousand."))
        st.table(
            [
                {
                    gettext("Language"): one.language,
                    gettext("To English"): percent(one.to_english),
                    gettext("From English"): percent(one.from_english),
                }
                for one in used.retrievals
            ]
        )


def _precision(one: Precision) -> dict[str, str]:
    kinds = {
        "same": gettext("same"),
        "opposed": gettext("conflict or denial"),
        "conflict": gettext("conflict"),
        "denial": gettext("denial"),
        "update": gettext("update"),
        "scope": gettext("another event"),
    }
    languages = {
        "one language": gettext("one language"),
        "two languages": gettext("two languages"),
    }
    tiers = {"flag": gettext("flagged"), "suggest": gettext("suggested")}
    recall = gettext("not known") if one.recall is None else percent(one.recall)
    return {
        gettext("Kind"): kinds.get(one.kind, one.kind),
        gettext("Languages"): languages.get(one.languages, one.languages),
        gettext("Tier"): tiers[one.tier],
        gettext("Judged"): written(one.judged),
        gettext("Precision"): percent(one.precision),
        gettext("Lowest"): percent(one.lowest),
        gettext("Recall, both tiers"): recall,
    }
