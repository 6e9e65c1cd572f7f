"""Data files of `claims/languages` that are derived from other data, not written by hand."""
