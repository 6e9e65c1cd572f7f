"""Files that are derived from other data, not written by hand: word lists, and a page of docs."""
