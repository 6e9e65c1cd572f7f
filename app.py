"""The dashboard's entry: `claims app`, or `streamlit run app.py`."""

from claims.views import run

run()
