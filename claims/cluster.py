"""The cluster: pure functions called on other machines, whatever becomes of those machines.

Dask's scheduler keeps nothing when it ends, and what was computed on a worker goes with it. So
every call is remembered here until its answer is in, and made again where it was lost.
"""

import ipaddress
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from claims.closing import Closing
from claims.errors import ClusterError
from claims.settings import Settings

# How long a scheduler, or a worker, is waited for that is not there (any more).
_PATIENCE_SECONDS = 300.0
_LOOK_SECONDS = 5.0
_PAUSE_SECONDS = 0.5
# Each time several workers have died of it.
_MOST_ATTEMPTS = 20


@dataclass(eq=False)
class Block:
    """Data that many calls need: it is sent once, and again where it was lost."""

    data: Any
    _future: Any = field(default=None, repr=False)
    _session: int = 0


@dataclass(eq=False)
class Call:
    """A call that was made; `Cluster.result` waits for its answer."""

    function: Callable[..., Any]
    arguments: Sequence[Any]
    _future: Any = field(default=None, repr=False)
    _session: int = 0
    _attempts: int = 0


class Cluster(Closing):
    """Workers behind one scheduler; make one with `connect`.

    Args:
        address: of the scheduler.
        security: certificates, as Dask takes them; None without encryption.
        patience: how many seconds a scheduler or worker that is gone is waited for.
    """

    def __init__(
        self, address: str, *, security: Any = None, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self._address = address
        self._security = security
        self._patience = patience
        self._client: Any = None
        self._session = 0

    @classmethod
    def connect(
        cls, address: str, settings: Settings, *, patience: float = _PATIENCE_SECONDS
    ) -> Self:
        """Connects to a scheduler.

        Args:
            address: `tls://HOST:PORT`, or `tcp://HOST:PORT` on this machine.
            settings: name the certificates.
            patience: how many seconds one that does not answer is waited for.

        Raises:
            ClusterError: it does not answer, would be spoken to in the clear, or a certificate or
                Dask itself is missing.
        """
        scheme = checked(address, allow_plain=settings.cluster_plain)
        try:
            from distributed import Security
        except ModuleNotFoundError as error:
            raise ClusterError(
                f"a cluster needs the package {error.name}, which is not installed: "
                "`pip install 'claims[cluster]'`"
            ) from error
        security = None
        if scheme == "tls":
            files = _certificates(settings)
            security = Security(  # type: ignore[no-untyped-call]  # Dask's is not typed
                require_encryption=True, **files
            )
        found = cls(address, security=security, patience=patience)
        found._connect(patience=min(patience, 2 * _LOOK_SECONDS))
        return found

    def close(self) -> None:
        """Lets go of the scheduler, which goes on."""
        if self._client is not None:
            self._client.close(timeout=_LOOK_SECONDS)
            self._client = None

    @property
    def workers(self) -> int:
        """How many workers there are now."""
        try:
            return len(self._client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, TimeoutError):
            return 0

    def start(self, function: Callable[..., Any], *arguments: Any) -> Call:
        """Starts a call of a pure function, which a module of this package holds.

        Args:
            function: is called once or more, anywhere.
            arguments: what can be sent; a `Block` among them is sent to each worker once.
        """
        call = Call(function, arguments)
        try:
            self._submit(call)
        except _lost():
            # It is made again when its answer is asked for.
            call._future = None
        return call

    def result(self, call: Call) -> Any:
        """The answer of a call, once it is in.

        Raises:
            ClusterError: nobody was there to give it, or it kills whoever tries.
            ClaimsError: whatever the function raises.
        """
        from distributed import KilledWorker

        missed = time.monotonic()
        while True:
            try:
                if call._future is None or call._session != self._session:
                    self._submit(call)
                return call._future.result(timeout=_LOOK_SECONDS)
            except KilledWorker as error:
                call._future = None
                call._attempts += 1
                if call._attempts == _MOST_ATTEMPTS:
                    raise ClusterError(
                        f"{self._address}: {call.function.__name__} has killed every worker that "
                        f"tried it ({error}): look for why in a worker's log, memory first"
                    ) from error
            except TimeoutError as error:
                self._own(call, error)
                if self.workers:
                    missed = time.monotonic()
                elif time.monotonic() - missed > self._patience:
                    raise ClusterError(
                        f"{self._address}: no worker for {self._patience:.0f} seconds: start "
                        f"`dask worker {self._address} ...`"
                    ) from None
                if self._client.status != "running":
                    self._connect()
            except _lost() as error:
                self._own(call, error)
                call._future = None
                if self._client.status != "running":
                    self._connect()

    def _own(self, call: Call, error: Exception) -> None:
        """Raises what the function itself raised: making the call again would be for nothing."""
        if call._future is not None and call._future.status == "error":
            raise ClusterError(
                f"{self._address}: {call.function.__name__} failed on a worker ({_line(error)})"
            ) from error

    def _submit(self, call: Call) -> None:
        arguments = [self._sent(one) if isinstance(one, Block) else one for one in call.arguments]
        call._future = self._client.submit(call.function, *arguments, pure=False)
        call._session = self._session

    def _sent(self, block: Block) -> Any:
        future = block._future
        if block._session != self._session or future is None or future.status != "finished":
            block._future = self._client.scatter(block.data, hash=False)
            block._session = self._session
        return block._future

    def _connect(self, *, patience: float | None = None) -> None:
        """Finds the scheduler, again where it was lost.

        Raises:
            ClusterError: it is not there all the while.
        """
        from distributed import Client

        self.close()
        patience = self._patience if patience is None else patience
        end = time.monotonic() + patience
        while True:
            try:
                self._client = Client(  # type: ignore[no-untyped-call]  # likewise
                    self._address,
                    security=self._security,
                    timeout=_LOOK_SECONDS,
                    set_as_default=False,
                )
                self._session += 1
                return
            except (OSError, TimeoutError) as error:
                if time.monotonic() > end:
                    raise ClusterError(
                        f"{self._address}: no scheduler answers ({_line(error)}): start "
                        "`dask scheduler`, or look at its certificates"
                    ) from error
                time.sleep(_PAUSE_SECONDS)


def checked(address: str, *, allow_plain: bool) -> str:
    """The scheme of a scheduler's address.

    Raises:
        ClusterError: it is no address, or others could read and change what is sent.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.scheme not in ("tls", "tcp"):
        raise ClusterError(f"{address!r} is no scheduler's address: write it as tls://HOST:8786")
    if parts.scheme == "tcp" and not allow_plain and not _is_here(host):
        raise ClusterError(
            f"{address}: whoever reaches a scheduler without encryption runs what they like on "
            "its workers: use tls://, or set CLAIMS_CLUSTER_PLAIN=1 in a network that is closed"
        )
    return parts.scheme


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _certificates(settings: Settings) -> dict[str, str]:
    """What Dask calls the certificates, and where they are.

    Raises:
        ClusterError: one is not named, or not there.
    """
    named = {
        "tls_ca_file": ("CLAIMS_CLUSTER_CA", settings.cluster_ca),
        "tls_client_cert": ("CLAIMS_CLUSTER_CERT", settings.cluster_cert),
        "tls_client_key": ("CLAIMS_CLUSTER_KEY", settings.cluster_key),
    }
    for name, path in named.values():
        if not path:
            raise ClusterError(f"{name} is not set: tls:// needs the file that it names")
        if not Path(path).is_file():
            raise ClusterError(f"{name} is {path!r}, which is no file")
    return {name: path for name, (_, path) in named.items()}


def _lost() -> tuple[type[Exception], ...]:
    """What is raised where a scheduler, a worker or what it held has gone."""
    from concurrent.futures import CancelledError

    from distributed.client import ClosedClientError

    # A connection that was closed is an OSError to Dask, a future that was dropped is cancelled.
    return (CancelledError, ClosedClientError, OSError, RuntimeError)


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
