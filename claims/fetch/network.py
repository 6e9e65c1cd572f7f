"""Connections to public addresses only, checked on the address that is connected to.

A name is looked up once, here, and the connection goes to an address that was just checked: a
name that answers otherwise a moment later (DNS rebinding) gains nothing. Whatever spelling of an
address a host is (decimal, octal, IPv4 inside IPv6), it is its resolved form that is checked.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, Queue
from threading import Thread
from typing import Any

from httpcore2 import (
    SOCKET_OPTION,
    ConnectError,
    ConnectTimeout,
    NetworkBackend,
    NetworkStream,
    ReadTimeout,
    SyncBackend,
    WriteTimeout,
)

Resolve = Callable[[str, int], Iterable[str]]

# All of IANA's special registries, rather than what one version of Python knows of them. Of
# IPv6 only 2000::/3 is given out to the public at all.
_NOT_PUBLIC_4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            # A cloud's machine agent answers here, on an address of the public range.
            "168.63.129.16/32",
        ),
    )
)  # fmt: skip
_PUBLIC_6 = ip_network("2000::/3")
# Protocol assignments (Teredo, ORCHID), documentation, 6to4.
_NOT_PUBLIC_6 = tuple(
    map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)
# A network without IPv4 reaches the public part of it through this prefix (RFC 6052).
_NAT64 = ip_network("64:ff9b::/96")
# What a person may allow: the networks of a house, and this machine. Link-local addresses, where
# clouds keep their secrets, are never among them.
_PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
            "::1/128", "fc00::/7",
        ),
    )
)  # fmt: skip
# The metadata service of clouds within fc00::/7.
_NEVER = (ip_network("fd00:ec2::/32"), ip_network("100.100.100.200/32"))


class NotPublicError(Exception):
    """A host with no address that may be connected to; `address` is the one that it has."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def is_permitted(address: str, *, allow_private: bool = False) -> bool:
    """Whether a connection to an IP address may be made.

    Args:
        address: as the resolver gives it, a zone (`%eth0`) or not.
        allow_private: whether this machine and the networks of a house are permitted too.
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped
        if found in _NAT64:
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            found = inner
    if any(found in one for one in _NEVER):
        return False
    if allow_private and any(found in one for one in _PRIVATE):
        return True
    if isinstance(found, IPv4Address):
        return not any(found in one for one in _NOT_PUBLIC_4)
    return found in _PUBLIC_6 and not any(found in one for one in _NOT_PUBLIC_6)


def addresses_of(host: str, port: int) -> Iterator[str]:
    """The addresses that the system's resolver gives a host. Raises `OSError`."""
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        yield str(address[0])


class Network(NetworkBackend):
    """Connections of one fetch: to permitted addresses, until its time is over.

    Args:
        deadline: on the monotonic clock; past it nothing is waited for.
        connect_seconds: for one connection.
        allow_private: see `is_permitted`.
        resolve: how names are looked up.
    """

    def __init__(
        self,
        *,
        deadline: float,
        connect_seconds: float,
        allow_private: bool,
        resolve: Resolve = addresses_of,
    ) -> None:
        self._deadline = deadline
        self._connect_seconds = connect_seconds
        self._allow_private = allow_private
        self._resolve = resolve
        self._sockets = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """Connects to the first address of a host that answers.

        Raises:
            NotPublicError: the host has no permitted address.
        """
        found = self._looked_up(host, port)
        permitted = [one for one in found if self._is_permitted(one)]
        if not permitted:
            raise NotPublicError(found[0])
        failed: Exception | None = None
        for address in permitted:
            left = min(self._connect_seconds, _left(self._deadline, ConnectTimeout))
            try:
                stream = self._sockets.connect_tcp(
                    address, port, left, local_address, socket_options or ()
                )
            except (ConnectError, ConnectTimeout) as error:
                failed = error
                continue
            return _Timed(stream, self._deadline)
        raise failed or ConnectError("no address")

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """Refuses: nothing on the web is a socket of this machine."""
        raise NotPublicError(path)

    def _is_permitted(self, address: str) -> bool:
        return is_permitted(address, allow_private=self._allow_private)

    def _looked_up(self, host: str, port: int) -> list[str]:
        """The addresses of a host; a resolver knows no limit, so another thread waits for it."""
        answers: Queue[list[str] | OSError] = Queue()

        def look_up() -> None:
            try:
                answers.put(list(self._resolve(host, port)))
            except (OSError, UnicodeError) as error:
                answers.put(error if isinstance(error, OSError) else OSError(str(error)))

        Thread(target=look_up, daemon=True).start()
        try:
            answer = answers.get(timeout=_left(self._deadline, ConnectTimeout))
        except Empty:
            raise ConnectTimeout("the name server does not answer") from None
        if isinstance(answer, OSError) or not answer:
            raise ConnectError(f"the host {host!r} is not known") from None
        return answer


class _Timed(NetworkStream):
    """A connection that ends with the fetch, however slowly bytes drip in."""

    def __init__(self, stream: NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> NetworkStream:
        left = _left(self._deadline, ConnectTimeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, late: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the time is over")
    return left
