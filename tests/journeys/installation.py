"""A whole installation for journeys: the processes that ``make run`` starts, on a port and a folder of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from connectors.cli.processes import free_port

HOME = Path(__file__).resolve().parents[2]
START_SECONDS = 240


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: dict[str, Any]


@dataclass
class Installation:
    """A running installation."""

    port: int
    var_dir: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    @classmethod
    def start(cls, var_dir: Path, **settings: str) -> Self:
        """Starts everything and waits until a message would be answered."""
        port = free_port()
        environment = {
            **os.environ,
            "HAMSOKHAN_PORT": str(port),
            "HAMSOKHAN_VAR_DIR": str(var_dir),
            **{f"HAMSOKHAN_{name}": value for name, value in settings.items()},
        }
        var_dir.mkdir(parents=True, exist_ok=True)
        with (var_dir / "supervisor.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "connectors.cli.supervisor"], cwd=HOME, env=environment, stdout=log, stderr=log
            )
        installation = cls(port, var_dir, process, environment)
        installation.wait_until_ready()
        return installation

    def wait_until_ready(self) -> None:
        """Waits for ``/readyz``; shows the logs when it does not come."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.call("GET", "/readyz").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.5)
        logs = [self.var_dir / "supervisor.log", *sorted((self.var_dir / "log").glob("*.log"))]
        tails = "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-2000:]}" for log in logs if log.exists())
        raise AssertionError(f"the installation did not start\n{tails}")

    def stop(self) -> None:
        """Stops every process as SIGTERM does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(40)

    def call(
        self, method: str, path: str, body: object = None, token: str | None = None, raw: bytes | None = None
    ) -> Answer:
        """One HTTP call; an error status is an answer like any other."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        status, content = self._exchange(method, path, data, headers)
        return Answer(status, json.loads(content) if content.startswith(b"{") else {})

    def download(self, path: str, token: str) -> bytes:
        """The bytes of a file."""
        status, content = self._exchange("GET", path, None, {"Authorization": f"Bearer {token}"})
        assert status == 200, (status, content[:200])
        return content

    def _exchange(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def staff_token(self, role: str = "admin") -> str:
        """A staff token, as ``make token`` prints it."""
        done = subprocess.run(
            [sys.executable, "-m", "connectors.cli.crm", "token", "--role", role],
            cwd=HOME, env=self.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip().splitlines()[-1]

    def customer(self, **session: str) -> "Customer":
        """A new person on the website."""
        opened = self.call("POST", "/v1/chat/sessions", {"channel": "website", **session})
        assert opened.status == 201, opened
        keys = ("conversation_id", "session_token", "visitor_token")
        return Customer(self, *(opened.body[key] for key in keys))


@dataclass
class Customer:
    """A person who chats on the website."""

    installation: Installation
    conversation_id: str
    session_token: str
    visitor_token: str
    replies: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Sends words and gives everything that was answered, one message a line."""
        return self.send({"text": text})

    def press(self, title: str) -> str:
        """Presses the button of the last answer whose title contains some words."""
        buttons = [button for reply in self.replies for button in reply["buttons"]]
        payload = next((button["payload"] for button in buttons if title in button["title"]), None)
        assert payload is not None, f"no button {title!r} among {[button['title'] for button in buttons]}"
        return self.send({"payload": payload})

    def send(self, body: dict[str, str]) -> str:
        """Sends a message as it is (text or payload), and gives everything that was answered."""
        answer = self.installation.call(
            "POST", "/v1/chat/messages?wait=reply", {"client_id": uuid.uuid4().hex, **body}, self.session_token
        )
        assert answer.status == 200, answer
        self.replies = answer.body["replies"]
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def attachments(self) -> list[dict[str, Any]]:
        """The files of the last answer."""
        return [attachment for reply in self.replies for attachment in reply["attachments"]]
