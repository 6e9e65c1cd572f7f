"""`python -m tables`: derives the tables anew from `../shared/data` and writes them."""

from argparse import ArgumentParser
from pathlib import Path

from tables.arabic import write_arabic
from tables.comment import write_comment
from tables.numbers import write_numbers
from tables.worth import write_worth


def main() -> None:
    """Writes every table."""
    parser = ArgumentParser(prog="python -m tables", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    options = parser.parse_args()
    print("Arabic forms:", write_arabic(options.data))
    print("number words:", write_numbers())
    print("comment found:", write_comment(options.corpus))
    print("check-worthiness, fitted on:", write_worth(options.corpus))


if __name__ == "__main__":
    main()
