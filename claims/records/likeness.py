"""Which models a store uses, and what an encoder's cosines mean: each has its own scale."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EncoderChoice:
    """An encoder as somebody chose it.

    Attributes:
        name: a folder, or a name that the Hugging Face hub knows; empty for the one that ships.
        revision: the hub's commit; empty for what is on disk.
        prompt: what the model expects before every text.
        dimensions: vectors are cut to so many; 0 for all that the model gives.
    """

    name: str = ""
    revision: str = ""
    prompt: str = ""
    dimensions: int = 0


@dataclass(frozen=True)
class JudgeChoice:
    """A judge as somebody chose it.

    Attributes:
        name: a folder, a name that the Hugging Face hub knows, or `rules` for the rules alone;
            empty for the one that ships.
        revision: the hub's commit; empty for what is on disk.
    """

    name: str = ""
    revision: str = ""


@dataclass(frozen=True)
class Likeness:
    """Cosines of one encoder, -1..1, as they were measured on gold (`claims models calibrate`).

    Attributes:
        encoder: the fingerprint of the encoder; of another one it says nothing.
        source: the data that they were measured on.
        unrelated: what unrelated statements of one event have on average.
        candidate: statements below it are not compared.
        related: statements above it are about one question.
        copied: articles with statements above it are looked at as copies.
        near: articles whose mean vectors lie below it are not looked at.
        one_event: two articles above it speak of one event, in one language: the cosine of their
            mean vectors and the share of sounds in common, -1..2.
        one_event_across: the same for two languages.
        one_event_undated: the same where the time of one is not known.
        unrelated_word: what two words of no relation have.
        same_word: what a word and its translation have.
    """

    encoder: str
    source: str
    unrelated: float
    candidate: float
    related: float
    copied: float
    near: float
    one_event: float
    one_event_across: float
    one_event_undated: float
    unrelated_word: float
    same_word: float

    @property
    def elsewhere(self) -> float:
        """Statements of two events below it are not compared: half the way from chance to equal.

        All that may come of them is `scope`, which takes a likeness of 0.6 of words and meaning
        together.
        """
        return (1.0 + self.unrelated) / 2

    def above_chance(self, cosine: float) -> float:
        """How alike two statements are beyond what unrelated ones are, 0..1."""
        return max(0.0, (cosine - self.unrelated) / (1.0 - self.unrelated))
