"""The service as a command, and its keys."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Iterator

from claims.cli.results import show, show_list
from claims.cli.terminal import foreign
from claims.project import Project
from claims.records import Key, Role, to_json


def serve(options: Namespace) -> int:
    """Starts the service, and returns when it was told to stop."""
    # FastAPI takes half a second to import, which no other command should wait for.
    from claims.service import Options
    from claims.service import serve as run

    if not Options.is_rate(options.rate):
        options.refuse(f"--rate {options.rate!r} is no rate: write it as 600/minute")
    if not 0 <= options.port < 65_536:
        options.refuse(f"--port {options.port} is no port: give one from 0 to 65535")
    run(
        Options(
            database=options.db,
            open=options.open,
            owner=getpass.getuser(),
            most_bytes=options.max_bytes,
            most_seconds=options.max_seconds,
            rate=options.rate,
        ),
        host=options.host,
        port=options.port,
        listening=_say_where,
    )
    return 0


def _say_where(address: str) -> None:
    line = f"The service is at {address} (Ctrl+C stops it)"
    print(line, file=sys.stderr, flush=True)


def keys(project: Project, options: Namespace) -> int:
    """Makes, lists or revokes keys."""
    if options.action == "list":
        if options.name:
            options.refuse("`keys list` takes no name")
        return show_list(options, project.service_keys(), _key_lines)
    if not options.name:
        options.refuse(f"`keys {options.action}` needs a name, or an id")
    if options.action == "revoke":
        revoked = project.revoke_key(options.name)
        show(options, revoked, _key_lines(revoked))
        return 0
    if options.role is None:
        options.refuse("`keys add` needs --role")
    made = project.add_key(options.name, role=Role(options.role))
    print("This is shown once: keep it where nobody else reads it.", file=sys.stderr)
    show(options, {**to_json(made.key), "secret": made.secret}, [made.secret])
    return 0


def _key_lines(key: Key) -> Iterator[str]:
    """A key: never what it opens with."""
    until = f", revoked {key.revoked}" if key.revoked else ""
    yield f"{key.id}  {key.role}  {foreign(key.name)}  made {key.made}{until}"
