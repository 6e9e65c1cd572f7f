"""A scheduler and workers as processes of this machine that know each other by certificates."""

import datetime
import ipaddress
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from claims.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
_SECONDS = 600.0


@dataclass(frozen=True)
class Certificates:
    """An authority, and one certificate of its for all machines of a cluster."""

    authority: Path
    certificate: Path
    key: Path

    @property
    def options(self) -> list[str]:
        """What `dask scheduler` and `dask worker` take."""
        return [
            "--tls-ca-file", str(self.authority),
            "--tls-cert", str(self.certificate),
            "--tls-key", str(self.key),
        ]  # fmt: skip

    @property
    def settings(self) -> Settings:
        """What the program takes."""
        return Settings(
            cluster_ca=str(self.authority),
            cluster_cert=str(self.certificate),
            cluster_key=str(self.key),
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same, for another process."""
        return {
            "CLAIMS_CLUSTER_CA": str(self.authority),
            "CLAIMS_CLUSTER_CERT": str(self.certificate),
            "CLAIMS_CLUSTER_KEY": str(self.key),
        }

    @classmethod
    def made(cls, folder: Path) -> "Certificates":
        """New ones in a folder, for this machine alone."""
        authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority of a test")])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)

        def builder(name: x509.Name, of: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
            return (
                x509.CertificateBuilder()
                .subject_name(name)
                .issuer_name(issuer)
                .public_key(of.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(start)
                .not_valid_after(start + datetime.timedelta(days=2))
            )

        root = builder(issuer, authority_key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        leaf = builder(subject, key).add_extension(here, critical=False)
        folder.mkdir(parents=True, exist_ok=True)
        found = cls(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
        for path, one in ((found.authority, root), (found.certificate, leaf)):
            signed = one.sign(authority_key, hashes.SHA256())
            path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        found.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return found


@dataclass
class LocalCluster:
    """A scheduler and workers, each a process; ended with `close`."""

    folder: Path
    certificates: Certificates
    port: int = 0
    scheduler: "subprocess.Popen[bytes] | None" = None
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return f"tls://127.0.0.1:{self.port}"

    def start_scheduler(self) -> None:
        """Starts one, where the last one was if there was one, and waits until it listens."""
        self.port = self.port or free_port()
        self.scheduler = self._run(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard",
            "--no-jupyter", "--protocol", "tls",
        )  # fmt: skip
        end = time.monotonic() + _SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.scheduler.poll() is not None or time.monotonic() > end:
                    log = (self.folder / "scheduler.log").read_text()
                    raise AssertionError(f"no scheduler: {log[-2000:]}") from None
                time.sleep(0.1)

    def start_worker(self, *, core: int | None = None) -> "subprocess.Popen[bytes]":
        """Starts one; it joins when it is ready. `core` is the only one that it may use."""
        worker = self._run(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--host", "127.0.0.1", "--local-directory", str(self.folder / "space"),
            "--memory-limit", "0", "--death-timeout", str(_SECONDS),
            core=core,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """Ends all that was started here."""
        for one in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            if one.poll() is None:
                one.kill()
            one.wait()
        self.workers.clear()

    def _run(self, what: str, *options: str, core: int | None = None) -> "subprocess.Popen[bytes]":
        command: Sequence[str] = (
            sys.executable, "-m", "distributed.cli.dask_" + what, *options,
            *self.certificates.options,
        )  # fmt: skip
        with (self.folder / f"{what}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=log, stderr=log,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        return process


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
