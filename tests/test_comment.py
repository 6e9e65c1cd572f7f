"""Comment and advice: a model of few bytes, on sentences that it was not fitted on."""

import pytest

from claims.read.comment import LABELS, is_comment, probabilities


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("Ein trauriges Schauspiel, das niemand verdient hat.", True),
        ("Quel gâchis, tout simplement.", True),
        ("مشهد محزن لا يليق بهذا البلد.", True),
        ("Police arrested the mayor at dawn.", False),
        ("أوقفت الشرطة رئيس البلدية فجرا.", False),
        ("Die Polizei nahm den Bürgermeister fest.", False),
    ],
)
def test_comment_is_told_from_fact(text: str, comment: bool) -> None:
    assert is_comment(text, labels=("opinion",)) is comment


def test_the_chances_of_any_text_sum_to_one() -> None:
    for text in ("", "!", "word", "كلمة " * 100):
        found = probabilities(text)
        assert len(found) == len(LABELS)
        assert sum(found) == pytest.approx(1.0)
