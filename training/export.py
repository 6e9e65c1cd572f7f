"""From a trained student to the folder that ships: an ONNX graph in int8, and its sums."""

import hashlib
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from claims.model import GRAPH, TOKENIZER
from training.student import Student, unit_mean

SUMS = "SHA256SUMS"
OPSET = 17


# What is added to the score of a token that is padding.
HIDDEN = -10_000.0


class _Graph(nn.Module):
    """The student as it ships: its body's weights under the name `m`, its mask made by hand.

    The library's own making of the mask branches on its content, which a trace cannot follow.
    """

    def __init__(self, student: Student) -> None:
        super().__init__()
        self.m = student.body.body
        self.lexical = student.lexical
        self.axes = student.axes

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        added = (1 - attention_mask[:, None, None, :].float()) * HIDDEN
        hidden = self.m(input_ids=input_ids, attention_mask=added).last_hidden_state
        return Student.joined(unit_mean(hidden, attention_mask), self.lexical(input_ids), self.axes)


def export(
    student: Student, tokenizer: Tokenizer, folder: Path, *, precision: str = "int8"
) -> None:
    """Writes graph, tokenizer and checksums; `precision` is `int8` or `fp32`."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        plain = Path(scratch) / GRAPH
        _plain(student, plain)
        if precision == "fp32":
            (folder / GRAPH).write_bytes(plain.read_bytes())
        else:
            # The last product turns the finished vector; rounding it would save half a megabyte
            # and cost every figure.
            quantized(plain, folder / GRAPH, spared=(_last_product(plain),))
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    sums(folder, GRAPH, TOKENIZER)


def quantized(plain: Path, out: Path, *, spared: Sequence[str]) -> None:
    """A graph with its products and tables in int8, but for nodes whose name holds one of these."""
    nodes = onnx.load(str(plain), load_external_data=False).graph.node
    quantize_dynamic(
        plain,
        out,
        op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=[one.name for one in nodes if any(part in one.name for part in spared)],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )


def sums(folder: Path, *names: str) -> None:
    """Writes the checksums of some files of a folder."""
    lines = []
    for name in names:
        with (folder / name).open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _plain(student: Student, path: Path) -> None:
    student = student.cpu().float().eval()
    body = student.body
    # The exporter follows plain attention; the fused one has no operator in ONNX.
    body.body.set_attn_implementation("eager")
    body.table.sparse = False
    example = torch.tensor([[101, 2023, 102], [101, 102, 0]])
    with warnings.catch_warnings():
        # The newer exporter needs two more packages and writes the same graph.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            _Graph(student).eval(),
            (example, (example != 0).long()),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_axes={
                "input_ids": {0: "batch", 1: "tokens"},
                "attention_mask": {0: "batch", 1: "tokens"},
                "sentence_embedding": {0: "batch"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    body.table.sparse = True
    body.body.set_attn_implementation("sdpa")


def _last_product(path: Path) -> str:
    graph = onnx.load(str(path), load_external_data=False).graph
    return str([node.name for node in graph.node if node.op_type == "MatMul"][-1])


def weights_of(path: Path) -> dict[str, Tensor]:
    """The body's weights of an exported graph under its names, int8 turned back into floats.

    A matrix product has lost its name on the way; the bias that is added behind it has not.
    """
    graph = onnx.load(str(path)).graph
    raw = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    plain = {
        name.removeprefix("m."): torch.from_numpy(value.astype("float32"))
        for name, value in raw.items()
        if name.startswith("m.") and not name.endswith(("_scale", "_zero_point", "_quantized"))
    }
    for name in raw:
        base = name.removesuffix("_quantized")
        if base == name or base.startswith("lexical."):
            continue
        value = (raw[name].astype("float32") - raw[f"{base}_zero_point"]) * raw[f"{base}_scale"]
        if base.startswith("m."):
            plain[base.removeprefix("m.")] = torch.from_numpy(value)
        else:
            bias = _bias_behind(graph, name)
            plain[bias.removesuffix("bias").removeprefix("m.") + "weight"] = torch.from_numpy(
                value.T.copy()
            )
    return plain


def lexical_of(path: Path) -> Tensor:
    """The lexical table of an exported encoder, (pieces, width)."""
    raw = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    table = raw["lexical.weight_quantized"].astype("float32")
    return torch.from_numpy(
        (table - raw["lexical.weight_zero_point"]) * raw["lexical.weight_scale"]
    )


def _bias_behind(graph: onnx.GraphProto, weight: str) -> str:
    """The first named bias that is added downstream of a weight."""
    reached = {weight}
    for node in graph.node:
        if reached & set(node.input):
            reached |= set(node.output)
            bias = next((one for one in node.input if one.endswith(".bias")), None)
            if node.op_type == "Add" and bias is not None:
                return str(bias)
    raise ValueError(f"no bias behind {weight}")
