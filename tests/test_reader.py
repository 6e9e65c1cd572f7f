"""The trained witness: rows, readings, their memory, and what is made of them with the rules'."""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.encode import Encoder
from claims.errors import GoldError, ModelError
from claims.evaluate import calibrate_judge, load, measured_kinds
from claims.judge import (
    CLASSES,
    RULES,
    Combination,
    CrossEncoder,
    InferenceModel,
    Judge,
    Statement,
    agreed,
    open_reader,
    readers,
)
from claims.model import LONGEST, PairModel, Pieces, row
from claims.records import Excerpt, JudgeChoice, Relation, Scores
from claims.settings import ROOT, Settings
from training.statements import FOLDER as WRITTEN
from training.statements import Written, statements

MODELS = Settings().models
Readings = NDArray[np.float32]
FLOORS = (0.65, 0.62, 0.88)


@pytest.fixture(scope="module")
def shipped() -> CrossEncoder:
    return CrossEncoder.open(MODELS / "judge")


class Told:
    """A reader that says what it is told of two texts, and counts what it is asked."""

    fingerprint = "told"

    def __init__(self, said: Mapping[tuple[str, str], Sequence[float]]) -> None:
        self._said = said
        self.asked = 0

    def read(self, pairs: Sequence[tuple[Excerpt, Excerpt]]) -> Readings:
        self.asked += len(pairs)
        neutral = (0.05, 0.9, 0.05, 0.05, 0.05, 0.9)
        rows = [self._said.get((a.text, b.text), neutral) for a, b in pairs]
        return np.array(rows, np.float32).reshape(-1, 6)


class Kept(dict[str, bytes]):
    def readings(self, keys: Sequence[str]) -> dict[str, bytes]:
        return {key: self[key] for key in keys if key in self}

    def save_readings(self, found: Mapping[str, bytes]) -> None:
        self.update(found)


EVEN = Combination(
    reader="told",
    source="nothing",
    weights={one: {f"model {one}": 1.0} for one in CLASSES},
    same_from=0.6,
    same_across_from=0.6,
    conflict_from=0.7,
    vetoed_below=0.2,
    unrelated_from=0.5,
)


def pieces(count: int) -> Pieces:
    return Pieces([101, *range(5, 5 + count), 102], [(0, 0), *((i, i + 1) for i in range(count)),
                                                     (0, 0)])  # fmt: skip


def test_a_row_says_which_side_and_what_is_claimed() -> None:
    made = row(pieces(3), pieces(2), claim_a=(1, 3), claim_b=(0, 2))
    assert made.ids.tolist() == [101, 5, 6, 7, 102, 5, 6, 102]
    assert made.sides.tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert made.claimed.tolist() == [0, 0, 1, 1, 0, 1, 1, 0]


@pytest.mark.parametrize("claim", [(0, 3), (90, 130), (197, 200), (0, 200)])
def test_a_long_side_keeps_what_stands_around_its_claim(claim: tuple[int, int]) -> None:
    made = row(pieces(200), pieces(100), claim_a=claim, claim_b=(0, 100))
    assert len(made.ids) == LONGEST
    kept = made.ids[(made.sides == 0) & (made.claimed == 1)]
    room = LONGEST - 3 - (LONGEST - 3) // 2
    assert len(kept) >= min(claim[1] - claim[0], room - 1)
    assert kept[0] == 5 + claim[0]
    # The shorter side has whatever the longer one does not need.
    assert len(row(pieces(200), pieces(3), claim_a=claim, claim_b=(0, 3)).ids) == LONGEST


def test_both_orders_make_one_answer() -> None:
    there = np.array([0.8, 0.1, 0.1, 0.9, 0.06, 0.04], np.float32)
    back = np.array([0.2, 0.7, 0.1, 0.3, 0.1, 0.6], np.float32)
    found = agreed(there, back)
    assert found == agreed(back, there)
    # Only one direction is implied, so they are not the same.
    assert found.same == pytest.approx(0.3)
    assert found.conflict == pytest.approx(0.08)
    assert found.same + found.conflict + found.unrelated == pytest.approx(1)


def test_the_shipped_judge_on_statements_it_was_not_trained_on(shipped: CrossEncoder) -> None:
    drawn = Written(list(statements(WRITTEN / "dev")), seed=0)
    pairs = [drawn.draw() for _ in range(400)]
    there = shipped.read([(one.a, one.b) for one in pairs])
    back = shipped.read([(one.b, one.a) for one in pairs])
    found = [agreed(one, other) for one, other in zip(there, back, strict=True)]
    said = np.array([(one.same, one.conflict, one.unrelated) for one in found]).argmax(1)
    labels = np.array([one.scores for one in pairs])
    right = [float((said[labels == label] == label).mean()) for label in range(3)]
    # Same, conflict, unrelated; by chance a third each. Floors, some points below what it reached.
    assert all(one >= floor for one, floor in zip(right, FLOORS, strict=True)), right


def test_a_reading_does_not_depend_on_its_company(shipped: CrossEncoder) -> None:
    pair = (Excerpt.whole("It rained."), Excerpt.whole("لم يسقط المطر"))
    others = [(Excerpt.whole("x " * n), Excerpt.whole("y")) for n in (1, 30, 80)]
    alone = shipped.read([pair])[0]
    np.testing.assert_array_equal(shipped.read([*others, pair])[3], alone)
    np.testing.assert_allclose(alone[:3].sum(), 1, atol=1e-5)
    np.testing.assert_allclose(alone[3:].sum(), 1, atol=1e-5)
    assert shipped.read([]).shape == (0, 6)
    assert np.isfinite(shipped.read([(Excerpt.whole(""), Excerpt.whole("\u202e"))])).all()


def test_what_is_claimed_counts(shipped: CrossEncoder) -> None:
    text = "The ferry sank. The minister flew home."
    first, second = Excerpt(text, (0, 15)), Excerpt(text, (16, len(text)))
    sank = Excerpt.whole("The ferry went down.")
    of_first, of_second = shipped.read([(first, sank), (second, sank)])
    assert of_first[3] > of_second[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped judge beside the encoder's folder, which a test may damage."""
    (tmp_path / "encoder").symlink_to(MODELS / "encoder")
    return Path(shutil.copytree(MODELS / "judge", tmp_path / "judge"))


def refusal(folder: Path) -> str:
    with pytest.raises(ModelError) as refused:
        PairModel.open(folder)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_a_damaged_judge_is_refused(folder: Path) -> None:
    content = bytearray((folder / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.onnx").write_bytes(content)
    assert "model.onnx is damaged" in refusal(folder)
    (folder / "model.onnx").unlink()
    assert "has no model.onnx" in refusal(folder)


def test_a_judge_of_another_encoder_is_refused(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps(card | {"encoder_content": "0" * 64}))
    assert "trained on another encoder" in refusal(folder)
    (folder / "card.json").write_text(json.dumps(card | {"encoder": "nowhere"}))
    assert "nowhere has no card.json" in refusal(folder)


def test_the_card_says_what_ships() -> None:
    card = json.loads((MODELS / "judge" / "card.json").read_text(encoding="utf-8"))
    scores = json.loads((MODELS / "judge" / "scores.json").read_text(encoding="utf-8"))
    readable = (MODELS / "judge" / "README.md").read_text(encoding="utf-8")
    assert f"Revision {card['revision']}" in readable
    for figures in scores["inference"].values():
        assert f"{figures['accuracy']:.3f}" in readable
    digest = hashlib.sha256((MODELS / "judge" / "model.onnx").read_bytes()).hexdigest()
    assert digest in (MODELS / "judge" / "SHA256SUMS").read_text()


def statement(text: str, *, denied: bool = False) -> Statement:
    return Statement(text, "en", denied=denied)


def judge_with(encoder: Encoder, reader: Told, memory: Kept | None = None) -> Judge:
    return Judge(
        encoder.encode, scale=encoder.likeness, reader=reader, combination=EVEN, memory=memory
    )


SANK, FLOATS = "The ferry sank off Kale", "The ferry lies in the port of Kale"
OPPOSED = (0.02, 0.08, 0.9, 0.02, 0.9, 0.08)
SAME = (0.9, 0.08, 0.02, 0.9, 0.02, 0.08)


def test_a_model_sees_what_no_rule_sees(encoder: Encoder) -> None:
    reader = Told({(SANK, FLOATS): OPPOSED, (FLOATS, SANK): OPPOSED})
    pair = (statement(SANK), statement(FLOATS))
    (found,) = judge_with(encoder, reader).judge([pair])
    assert found.relation is Relation.CONFLICT
    assert found.nli.contradiction == pytest.approx(0.9)
    assert found.features["model conflict"] == pytest.approx(0.9)
    start, end = found.evidence.a
    assert SANK[start:end] in SANK


def test_what_a_rule_sees_stands_unless_the_model_rules_it_out(encoder: Encoder) -> None:
    pair = (
        statement("The ferry was insured in Kale"),
        statement("The ferry was not insured in Kale"),
    )
    texts = (pair[0].text, pair[1].text)
    doubtful = (0.3, 0.4, 0.3, 0.3, 0.3, 0.4)
    for said, relation in ((doubtful, Relation.CONFLICT), (SAME, Relation.SAME)):
        reader = Told({texts: said, texts[::-1]: said})
        assert judge_with(encoder, reader).judge([pair])[0].relation is relation


def test_a_denial_turns_what_the_model_says(encoder: Encoder) -> None:
    reader = Told({(SANK, SANK): SAME})
    judge = judge_with(encoder, reader)
    (found,) = judge.judge([(statement(SANK), statement(SANK, denied=True))])
    assert found.relation is Relation.CONFLICT
    assert found.nli.contradiction == pytest.approx(0.9)
    (both,) = judge.judge([(statement(SANK, denied=True), statement(SANK, denied=True))])
    assert both.relation is Relation.SAME


def test_a_pair_is_read_once(encoder: Encoder) -> None:
    reader, memory = Told({(SANK, FLOATS): OPPOSED, (FLOATS, SANK): OPPOSED}), Kept()
    pair = (statement(SANK), statement(FLOATS))
    first = judge_with(encoder, reader, memory).judge([pair, pair])
    assert reader.asked == 2
    again = judge_with(encoder, reader, memory).judge([pair])
    assert reader.asked == 2
    assert again[0] == first[0] == first[1]
    reader.fingerprint = "another"
    judge_with(encoder, reader, memory).judge([pair])
    assert reader.asked == 4


def test_the_order_of_a_pair_changes_no_score(encoder: Encoder, shipped: CrossEncoder) -> None:
    judge = Judge(
        encoder.encode,
        scale=encoder.likeness,
        reader=shipped,
        combination=Combination.load(MODELS / "judge" / "calibration.json"),
    )
    a, b = statement(SANK), statement(FLOATS)
    one, other = judge.judge([(a, b), (b, a)])
    assert one.scores.same == pytest.approx(other.scores.same, abs=1e-5)
    assert one.scores.conflict == pytest.approx(other.scores.conflict, abs=1e-5)
    assert one.relation is other.relation


def test_the_combination_is_a_logistic_regression() -> None:
    both = Combination(
        "x",
        "y",
        {
            "same": {"always": 0.5, "model same": 1.0},
            "conflict": {"rules conflict": 2.0},
            "unrelated": {},
        },
        *(0.0,) * 5,
    )
    found = both.scores(Scores(0.5, 0.3, 0.2), Scores(0.1, 0.6, 0.3))
    raised = np.exp([0.5 + np.log(0.5), 2 * np.log(0.6), 0.0])
    np.testing.assert_allclose(
        (found.same, found.conflict, found.unrelated), raised / raised.sum(), rtol=1e-6
    )
    # A witness that is wholly sure is not believed without end.
    assert both.scores(Scores(0, 0, 1), Scores(0, 0, 1)).same > 0


def test_a_broken_calibration_is_told(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    for content in ("{", "{}", '{"combination": {"reader": "x"}}'):
        path.write_text(content)
        with pytest.raises(ModelError, match="claims models calibrate"):
            Combination.load(path)


class Knows:
    """A reader that knows the gold of a corpus, but for some noise; or one that knows nothing."""

    fingerprint = "knows"

    def __init__(self, gold: Mapping[frozenset[str], int], *, noise: float) -> None:
        self._gold = gold
        self._noise = noise

    def read(self, pairs: Sequence[tuple[Excerpt, Excerpt]]) -> Readings:
        found = np.full((len(pairs), 6), 1 / 3, np.float32)
        for i, (a, b) in enumerate(pairs):
            key = frozenset((a.text[slice(*a.claim)], b.text[slice(*b.claim)]))
            answer = np.full(3, self._noise, np.float32)
            answer[self._gold.get(key, 2)] = 1 - 2 * self._noise
            found[i, 3:] = answer
        return found


def test_a_witness_counts_as_much_as_it_knows(encoder: Encoder) -> None:
    from claims.evaluate.judged import judged_pairs

    corpus = load(ROOT / "corpus")
    gold = {
        frozenset((one.a.text, one.b.text)): (
            {0: 1, 1: 0}.get(one.label, 2) if one.a.denied != one.b.denied else one.label
        )
        for one in judged_pairs(corpus)
    }
    for noise, low, high in ((0.02, 0.15, 9.0), (1 / 3, -0.01, 0.01)):
        reader = Knows(gold, noise=noise)
        judge = Judge(encoder.encode, scale=encoder.likeness, reader=reader)
        found = calibrate_judge(judge, corpus, reader="knows")
        assert low <= found.weights["conflict"]["model conflict"] <= high
        assert low <= found.weights["same"]["model same"] <= high
        assert found.source == "corpus, split dev"
        if noise < 0.1:
            # Whoever knows is believed as soon as it says more than half.
            assert (found.same_from, found.conflict_from) == (0.5, 0.5)
            assert 0 <= found.vetoed_below <= 0.99


def test_too_little_gold_is_told(encoder: Encoder) -> None:
    judge = Judge(encoder.encode, scale=encoder.likeness, reader=Told({}))
    with pytest.raises(GoldError, match="30 are needed to calibrate a judge"):
        calibrate_judge(judge, load(ROOT / "corpus" / "dam-strike"), reader="told")


def test_kinds_are_counted_by_relation_and_reason(encoder: Encoder) -> None:
    judge = Judge(encoder.encode, scale=encoder.likeness)
    plain = statement("The ferry was insured in Kale")
    negated = statement("The ferry was not insured in Kale")
    labelled = [(plain, negated, "conflict"), (plain, negated, "same"), (plain, plain, "same")]
    assert measured_kinds(judge, labelled) == {
        "conflict": {"judged": 2, "right": 1},
        "conflict/negation": {"judged": 2, "right": 1},
        "denial": {"judged": 2, "right": 1},
        "denial/negation": {"judged": 2, "right": 1},
        "same": {"judged": 1, "right": 1},
    }


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A three-class inference model of two small layers with random weights, saved to disk."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("foreign") / "model"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "ferry", "sank", "a", "b"]
    torch.manual_seed(7)
    names = {0: "Contradiction", 1: "entailment", 2: "NEUTRAL"}
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64, id2label=names,
        label2id={name: number for number, name in names.items()},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer = BertTokenizer(vocab={word: number for number, word in enumerate(words)})
    tokenizer.save_pretrained(folder)
    return folder


def test_a_foreign_judge_is_asked_three_obvious_pairs(foreign: Path) -> None:
    with pytest.raises(ModelError, match="answers three obvious pairs with") as refused:
        InferenceModel(str(foreign))
    assert "\n" not in str(refused.value)


def test_a_foreign_judge_has_its_labels_by_its_own_names(
    foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_OBVIOUS", ())
    reader = InferenceModel(str(foreign))
    pair = (Excerpt.whole("the ferry"), Excerpt("a b sank", (4, 8)))
    found = reader.read([pair, (Excerpt.whole("b"), Excerpt.whole("a"))])
    assert found.shape == (2, 6)
    # What follows is the same, what contradicts is opposed, and the claims alone are read.
    np.testing.assert_array_equal(found[:, 3:], found[:, (0, 2, 1)])
    raw = reader._model.predict([("the ferry", "sank")], convert_to_numpy=True)[0]
    raised = np.exp(raw - raw.max())
    np.testing.assert_allclose(found[0, :3], (raised / raised.sum())[[1, 2, 0]], rtol=1e-5)
    assert reader.fingerprint.startswith("model@")
    assert reader.fingerprint == InferenceModel(str(foreign)).fingerprint


def test_other_labels_are_refused(foreign: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(foreign, tmp_path / "model"))
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "positive", "1": "negative", "2": "neutral"}
    config["label2id"] = {"positive": 0, "negative": 1, "neutral": 2}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="has the labels positive, negative, neutral"):
        InferenceModel(str(folder))


def test_the_rules_alone_are_a_choice(tmp_path: Path) -> None:
    assert open_reader(JudgeChoice(RULES), models=MODELS) is None
    with pytest.raises(ModelError, match="give another folder or name"):
        open_reader(JudgeChoice(str(tmp_path)), models=MODELS)
