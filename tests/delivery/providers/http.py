"""An HTTP server of our own in a provider's place: it answers by method and path."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import get_connection

from delivery.providers.registry import get_provider
from tests.local_http import listening


@dataclass
class Call:
    method: str
    path: str
    query: dict
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """answers: (method, path) → (status, JSON), a list of them to be used up one by
    one, or a function of the call.
    """

    def __init__(self, answers):
        self.answers = answers
        self.calls = []
        self.url = ""

    def answer(self, call):
        self.calls.append(call)
        found = self.answers.get((call.method, call.path), (404, {}))
        if callable(found):
            return found(call)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found


@contextmanager
def serve(answers):
    """A server at `.url` that keeps its `.calls`."""
    server = Server(answers)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            status, body = server.answer(
                Call(
                    self.command,
                    unquote(parts.path),
                    parse_qs(parts.query),
                    dict(self.headers),
                    self.rfile.read(size),
                )
            )
            text = b"" if status == 204 else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_DELETE = do_PUT = handle_any

        def log_message(self, *args):
            """Silent."""

    with listening(Handler) as server.url:
        yield server


def hand_over(email, provider):
    """Send one email through a new connection to that provider."""
    with get_connection(get_provider(provider).backend) as connection:
        connection.send_messages([email])
