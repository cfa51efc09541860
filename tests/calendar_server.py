"""Real CalDAV servers on this computer alone, for the tests that write to one and read from one."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

USER, PASSWORD = "ann", "s3cret-of-ann"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _started(port: int, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "ignore", "-m", name, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(600):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        assert process.poll() is None, f"{name} did not start"
        time.sleep(0.05)
    raise AssertionError(f"{name} does not answer")


@dataclass
class _Server:
    """A server on this computer, whose calendars outlive it."""

    folder: Path
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, str]:
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Authorization": f"Basic {token}", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheader("ETag", "")
        finally:
            connection.close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@dataclass
class Radicale(_Server):
    """A server with one user."""

    made: int = 0
    users: Path = field(init=False)

    def __post_init__(self) -> None:
        self.users = self.folder / "users"
        self.users.write_text(f"{USER}:{PASSWORD}\n", "utf-8")

    def start(self) -> None:
        config = self.folder / "config"
        config.write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\n"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {self.users}\nhtpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {self.folder / 'calendars'}\n"
            "[logging]\nlevel = error\n",
            "utf-8",
        )
        self.process = _started(self.port, "radicale", "--config", str(config))

    def calendar(self) -> str:
        """The path of a new, empty calendar."""
        self.made += 1
        path = f"/{USER}/c{self.made}/"
        assert self.ask("PROPFIND", f"/{USER}/", Depth="0")[0] == 207
        assert self.ask("MKCALENDAR", path)[0] == 201
        return path


@dataclass
class Xandikos(_Server):
    """A server that keeps its calendars in git and asks nobody for a name."""

    def start(self) -> None:
        where = ("--listen-address", "127.0.0.1", "--port", str(self.port))
        begin = ("serve", "-d", str(self.folder), "--defaults", "--current-user-principal", "/ann/")
        self.process = _started(self.port, "xandikos", *begin, *where)

    def calendar(self) -> str:
        """The path of the one calendar that it begins with."""
        return "/ann/calendars/calendar/"
