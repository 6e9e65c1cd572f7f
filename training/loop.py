"""One way of training for all models: by minutes, with checkpoints, resumed where it stopped."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

_WARM_UP = 0.03
_LEAST = 0.02
# Steps between two lines of a report.
_REPORTED = 100
# Seconds between two checkpoints.
_EVERY = 180.0


@dataclass
class Progress:
    """How far a run has come; kept in its checkpoint. `losses` are means of a hundred steps."""

    seconds: float = 0.0
    steps: int = 0
    rows: int = 0
    losses: list[float] = field(default_factory=list)


@contextmanager
def _small_as_nothing() -> Iterator[None]:
    """Numbers too small to count are nothing: they take the processor ten times as long.

    Afterwards they count again: whatever else runs in this process may need them.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


class Run:
    """A model in training, from its checkpoint on where there is one.

    Attributes:
        progress: how far it has come.
    """

    def __init__(
        self, model: nn.Module, optimizers: Mapping[str, Optimizer], *, checkpoint: Path
    ) -> None:
        self._model = model
        self._optimizers = optimizers
        self._checkpoint = checkpoint
        self.progress = Progress()
        if checkpoint.exists():
            state = torch.load(checkpoint, map_location="cpu", weights_only=True)
            model.load_state_dict(state["model"])
            for name, optimizer in optimizers.items():
                optimizer.load_state_dict(state["optimizers"][name])
            self.progress = Progress(**state["progress"])

    @_small_as_nothing()
    def train(
        self,
        loss: Callable[[], tuple[Tensor, int]],
        *,
        minutes: float,
        rates: Callable[[float], Mapping[str, float]],
        clipped: list[nn.Parameter],
        report: Callable[[str], None],
    ) -> Progress:
        """Trains until the run has had its minutes, those of former sittings counted in.

        Args:
            loss: the loss of the next batch, and how many rows it has.
            rates: of each optimizer, from the part of the run that is done, 0..1; one without a
                rate rests.
            clipped: parameters whose gradients together are kept at length one.
        """
        progress, total, recent = self.progress, minutes * 60, list[float]()
        saved = progress.seconds
        began = time.monotonic() - progress.seconds
        while progress.seconds < total:
            now = rates(progress.seconds / total)
            value, rows = loss()
            for optimizer in self._optimizers.values():
                optimizer.zero_grad(set_to_none=True)
            value.backward()
            nn.utils.clip_grad_norm_(clipped, 1.0)
            for name, optimizer in self._optimizers.items():
                if now[name]:
                    for group in optimizer.param_groups:
                        group["lr"] = now[name]
                    optimizer.step()
            progress.steps += 1
            progress.rows += rows
            progress.seconds = time.monotonic() - began
            recent.append(float(value.detach()))
            if len(recent) == _REPORTED:
                progress.losses.append(sum(recent) / len(recent))
                recent.clear()
                report(
                    f"{progress.seconds / 60:.1f} min, {progress.steps} steps, "
                    f"{progress.rows / progress.seconds:.0f} rows/s, "
                    f"loss {progress.losses[-1]:.4f}"
                )
            if progress.seconds - saved > _EVERY or progress.seconds >= total:
                self._save()
                saved = progress.seconds
        return progress

    def _save(self) -> None:
        """Writes the checkpoint beside the old one, then takes its place."""
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = self._checkpoint.with_suffix(".part")
        state = {
            "model": self._model.state_dict(),
            "optimizers": {name: one.state_dict() for name, one in self._optimizers.items()},
            "progress": vars(self.progress),
        }
        torch.save(state, part)
        part.replace(self._checkpoint)


def mixed_precision(device: str) -> torch.autocast:
    """Products in bfloat16 where the device multiplies it faster than it does floats.

    A processor without it would be slower by it; with AVX-512 BF16 a step takes half the time.
    """
    fast = device == "cuda" or bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    return torch.autocast(device, torch.bfloat16, enabled=fast)


def schedule(done: float) -> float:
    """A short rise, then a straight fall: the part of the highest rate, by the part done."""
    return min(done / _WARM_UP, 1.0) * max(_LEAST, 1 - done) if done > 0 else _LEAST
