"""PACs and the SAT on this machine: an HTTP server that answers as they do.

It keeps what was posted. An answer is (status, headers, body), or what a misbehaving
server does instead.
"""

import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.local_http import listening

# Longer than the time-out that the tests set.
SILENCE_SECONDS = 1.5
SILENT, HANGS_UP = object(), object()


@dataclass
class Post:
    path: str
    headers: dict
    body: bytes


@dataclass
class PacServer:
    """answers: what each post gets, the last one for ever; a function makes its own."""

    answers: list = field(default_factory=list)
    posts: list = field(default_factory=list)
    url: str = ""

    def take(self, post):
        self.posts.append(post)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(post) if callable(answer) else answer


@contextmanager
def serve():
    server = PacServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            answer = server.take(Post(self.path, dict(self.headers), body))
            if answer is SILENT:
                time.sleep(SILENCE_SECONDS)
            if answer in (SILENT, HANGS_UP):
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, headers, text = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args):
            """Silent."""

    with listening(Handler) as server.url:
        yield server
