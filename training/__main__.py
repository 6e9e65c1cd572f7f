"""`python -m training encoder`: makes the encoder that ships, start to end or from a checkpoint."""

import argparse
import json
from pathlib import Path

from training.encoder import Plan, train


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    encoder = commands.add_parser("encoder", help="train, export and measure the encoder")
    encoder.add_argument("--data", type=Path, default=Path("../shared/data"))
    encoder.add_argument("--out", type=Path, default=Path("models/encoder"))
    encoder.add_argument("--run", type=Path, default=Path("training/runs/encoder"))
    encoder.add_argument("--minutes", type=float, default=60.0, help="of training, in all sittings")
    encoder.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    encoder.add_argument("--seed", type=int, default=0)
    encoder.add_argument("--share", type=float, default=1.0, help="part of the data to take")
    encoder.add_argument("--batch", type=int, default=160)
    encoder.add_argument("--start", type=Path, help="a model folder of the same kind to go on from")
    encoder.add_argument("--no-export", action="store_true", help="train only, in this sitting")
    options = parser.parse_args()
    plan = Plan(
        data=options.data,
        out=None if options.no_export else options.out,
        run=options.run,
        minutes=options.minutes,
        device=options.device,
        seed=options.seed,
        share=options.share,
        batch=options.batch,
        start=options.start,
    )
    print(json.dumps(train(plan, report=lambda line: print(line, flush=True)), indent=1))


if __name__ == "__main__":
    main()
