"""`python -m fuzzing.harness TARGET ...`: one target under libFuzzer, whose options follow."""

import sys
import time
import warnings

import atheris

# What is written in Python and reads what strangers wrote: its branches guide the search. Counting
# them in a library takes seconds at every start, so each target has only its own.
_LIBRARIES = {
    "html": ["trafilatura"],
    "mail": ["email"],
    "markdown": ["markdown_it", "frontmatter"],
    "pdf": ["pypdf"],
    "warc": ["warcio"],
    "feed": ["feedparser", "sgmllib"],
    "robots": ["protego"],
}
_PACKAGE = [
    "claims.export", "claims.fetch", "claims.ingest", "claims.names", "claims.quantities",
    "claims.quotations", "claims.read", "claims.text", "claims.times",
]  # fmt: skip

with atheris.instrument_imports(
    include=[*_PACKAGE, *_LIBRARIES.get(sys.argv[1], [])], enable_loader_override=False
):
    # All that targets reach only by a name is loaded here, or it would not be seen.
    import claims.ingest.parsing  # noqa: F401
    from claims.errors import ClaimsError
    from fuzzing.targets import TARGETS, text


# Of the processor's time; an input is no longer than `fuzzing.__main__` says, and with its branches
# counted a parser takes some ten times as long as without.
_MOST_SECONDS = 10.0


def main() -> None:
    """Runs until libFuzzer's time is over or something is found."""
    target = TARGETS[sys.argv.pop(1)]
    warnings.simplefilter("ignore")
    # Word lists and models are loaded once; that is no input's fault.
    text(b"Three people were killed on 3 June 2025, police said.")

    def once(content: bytes) -> None:
        begun, told = time.process_time(), ""
        try:
            target(content)
        except ClaimsError as error:
            told = str(error)
        assert "\n" not in told, repr(told)
        assert time.process_time() - begun < _MOST_SECONDS, "took too long"

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
