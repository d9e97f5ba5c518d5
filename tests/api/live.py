"""Reading a live stream as a program would: frames of server-sent events from an open connection."""

import contextlib
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Listener:
    """An open stream: the frames received so far, with the time of each, and when it ended."""

    address: str
    headers: dict[str, str]
    frames: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    comments: list[float] = field(default_factory=list)
    comment_lines: list[str] = field(default_factory=list)
    is_open: threading.Event = field(default_factory=threading.Event)
    ended_at: float | None = None
    status: int | None = None
    socket: Any = None

    def read(self) -> None:
        """Read until the stream ends."""
        frame: dict[str, str] = {}
        try:
            with httpx.stream("GET", self.address, headers=self.headers, timeout=httpx.Timeout(30)) as answer:
                self.status = answer.status_code
                self.socket = answer.extensions["network_stream"].get_extra_info("socket")
                for line in answer.iter_lines():
                    if line.startswith(":"):
                        self.comments.append(time.monotonic())
                        self.comment_lines.append(line)
                        self.is_open.set()
                    elif line:
                        name, _, value = line.partition(": ")
                        assert name not in frame, "a field stands on one line"
                        frame[name] = value
                    elif "data" in frame:
                        self.frames.append((time.monotonic(), frame))
                        frame = {}
                    else:
                        frame = {}  # an advice such as `retry`, no event
        except httpx.HTTPError:
            pass
        finally:
            self.ended_at = time.monotonic()
            self.is_open.set()

    def entries(self) -> list[dict[str, str]]:
        """The frames of entries."""
        return [frame for _, frame in self.frames if frame.get("event") == "entry"]

    def seqs(self) -> list[int]:
        """The seqs received, in order."""
        return [int(frame["id"]) for frame in self.entries()]

    def wait_for(self, condition: Any, *, seconds: float) -> None:
        """Wait until a condition on this listener holds."""
        deadline = time.monotonic() + seconds
        while not condition(self):
            assert time.monotonic() < deadline, f"not within {seconds} s; frames: {self.frames}"
            time.sleep(0.005)


@contextmanager
def listening(client: httpx.Client, path: str, **headers: str) -> Generator[Listener]:
    """Listen as a client does, in a thread of its own; the connection ends with the block."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    own = {name: value for name, value in client.headers.items() if name.lower() in ("authorization",)}
    if cookies:
        own["Cookie"] = cookies
    listener = Listener(f"{str(client.base_url).rstrip('/')}{path}", own | headers)
    thread = threading.Thread(target=listener.read, daemon=True)
    thread.start()
    assert listener.is_open.wait(10)
    try:
        yield listener
    finally:
        if thread.is_alive() and listener.socket is not None:
            with contextlib.suppress(OSError):
                listener.socket.shutdown(socket.SHUT_RDWR)
        thread.join(10)
