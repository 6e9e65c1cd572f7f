"""`python -m training encoder|judge|pairs`: makes a model that ships, or shows its pairs."""

import argparse
import json
from pathlib import Path

from training import encoder, judge


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, default=Path("../shared/data"))
    common.add_argument("--minutes", type=float, default=60.0, help="of training, in all sittings")
    common.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    common.add_argument("--seed", type=int, default=0)
    common.add_argument("--share", type=float, default=1.0, help="part of the data to take")
    one = commands.add_parser("encoder", parents=[common], help="train, export and measure")
    one.add_argument("--out", type=Path, default=Path("models/encoder"))
    one.add_argument("--run", type=Path, default=Path("training/runs/encoder"))
    one.add_argument("--batch", type=int, default=160)
    one.add_argument("--start", type=Path, help="a model folder of the same kind to go on from")
    one.add_argument("--no-export", action="store_true", help="train only, in this sitting")
    two = commands.add_parser("judge", parents=[common], help="train on an encoder that ships")
    two.add_argument("--encoder", type=Path, default=Path("models/encoder"))
    two.add_argument("--out", type=Path, default=Path("models/judge"))
    two.add_argument("--no-export", action="store_true", help="train only, in this sitting")
    two.add_argument("--run", type=Path, default=Path("training/runs/judge"))
    two.add_argument("--batch", type=int, default=32)
    two.add_argument(
        "--sources", nargs="+", default=["open"], choices=("open", "noncommercial"),
        help="folders of inference pairs; `open` alone may train what ships",
    )  # fmt: skip
    two.add_argument("--start", type=Path, help="folder of a judge to begin with")
    two.add_argument("--measured", type=int, help="pairs of each evaluation set, all by default")
    three = commands.add_parser("pairs", help="print twenty pairs of each kind, to be read")
    three.add_argument("--data", type=Path, default=Path("../shared/data"))
    three.add_argument("--seed", type=int, default=0)
    three.add_argument("--share", type=float, default=0.2, help="part of the data to take")
    three.add_argument("--each", type=int, default=20, help="pairs of each kind")
    options = vars(parser.parse_args())
    command = options.pop("command")
    if command == "pairs":
        for line in judge.sample(**options):
            print(line)
        return
    if options.pop("no_export"):
        options["out"] = None
    if command == "judge":
        facts = judge.train(judge.Plan(**options), report=_say)
    else:
        facts = encoder.train(encoder.Plan(**options), report=_say)
    print(json.dumps(facts, indent=1))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
