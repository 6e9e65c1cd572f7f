"""The server: listens, and ends cleanly when it is told to."""

import logging
import signal
import socket
from collections.abc import Callable

import uvicorn

from claims.errors import ClaimsError
from claims.service.app import application
from claims.service.callers import is_loopback
from claims.service.options import Options

# Connections beyond these are refused at once rather than kept waiting.
_MOST_CONNECTIONS = 256
# How long requests in hand may still take when the service is stopped.
_STOP_SECONDS = 10


def serve(options: Options, *, host: str, port: int, listening: Callable[[str], None]) -> None:
    """Serves until it is told to stop (Ctrl+C, SIGTERM); the article in hand is finished first.

    Args:
        host: the address to listen at; without keys it has to be this machine's own.
        port: 0 for any that is free.
        listening: called with the service's address once it can be reached.

    Raises:
        ClaimsError: there is no key and it is not `open`, or it cannot listen there.
    """
    app = application(options)
    listener = _listener(host, port)
    at, bound = listener.getsockname()[:2]
    if options.open and not is_loopback(at):
        listener.close()
        raise ClaimsError(f"without keys the service may not listen at {host}: leave --host out")
    if not options.open:
        with app.state.projects.lend() as project:
            if all(key.revoked for key in project.service_keys()):
                listener.close()
                raise ClaimsError(
                    "nobody holds a key: `claims keys add NAME --role R` makes one, or "
                    "`claims serve --open` lets in everybody on this machine"
                )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    config = uvicorn.Config(
        app,
        access_log=False,  # it would tell what was searched for
        log_config=None,
        lifespan="on",
        limit_concurrency=_MOST_CONNECTIONS,
        proxy_headers=False,  # whoever asks could write them
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
        ws="none",
    )
    # Told to stop, uvicorn does so, and then raises the signal again for whoever waits for it.
    signal.signal(signal.SIGTERM, lambda *_: None)
    listening(f"http://{f'[{at}]' if ':' in at else at}:{bound}")
    uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ClaimsError(
            f"cannot listen at {host}, port {port} ({reason}): choose another --port"
        ) from error
