"""From a trained student to the folder that ships: an ONNX graph in int8, and its sums."""

import hashlib
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from claims.model import GRAPH, TOKENIZER
from training.student import Student, unit_mean

SUMS = "SHA256SUMS"
OPSET = 17
# What the exporter and the quantizer write behind the name of a module that multiplies.
_PRODUCT = re.compile(r"/(MatMul|Gemm)(_MatMul)?(_quant)?$")


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
        # A product with a bias is first taken apart, into a product of this name and a sum.
        nodes_to_exclude=[
            name
            for one in nodes
            if any(part in one.name for part in spared)
            for name in (one.name, f"{one.name}_MatMul")
        ],
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


def weights_of(path: Path, *, root: str = "m") -> dict[str, Tensor]:
    """The weights of an exported graph under their names below `root`, int8 turned into floats.

    A matrix product has lost its weight's name on the way; the node still has its module's.
    """
    graph = onnx.load(str(path)).graph
    raw = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found: dict[str, Tensor] = {}
    for name in raw:
        below = name.removeprefix(f"{root}.")
        if below != name and not name.endswith(("_scale", "_zero_point")):
            found[below.removesuffix("_quantized")] = torch.from_numpy(_floats(raw, name).copy())
    for node in graph.node:
        if node.op_type in ("MatMul", "MatMulInteger") and node.input[1] in raw:
            module = _PRODUCT.sub("", node.name).strip("/").replace("/", ".")
            if module:
                weight = torch.from_numpy(_floats(raw, node.input[1]).T.copy())
                found[f"{module.removeprefix(f'{root}.')}.weight"] = weight
    return found


def _floats(raw: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A weight by its name in the graph, as it was before it was rounded."""
    value = raw[name].astype(np.float32)
    base = name.removesuffix("_quantized")
    if base == name:
        return value
    found: NDArray[np.float32] = (value - raw[f"{base}_zero_point"]) * raw[f"{base}_scale"]
    return found


def lexical_of(path: Path) -> Tensor:
    """The lexical table of an exported encoder, (pieces, width)."""
    raw = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    return torch.from_numpy(_floats(raw, "lexical.weight_quantized"))
