"""Python's own HTTP server, which prints what it read: "ready port=N", then one line a request or failure.

The lines are those that SeenRequest reads. As with most handlers written for this server, a GET has no body: what
comes behind its head is the next request.
"""
import base64
import http.server
import itertools
import json
import os
import sys
import threading

connections = itertools.count(1)
printing = threading.Lock()


def encoded(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode("latin-1")).decode("ascii")


def show(*fields):
    with printing:
        print(*fields, flush=True)


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.number = next(connections)

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def answer(self, body):
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        show("request", self.number, encoded(self.requestline), encoded(headers), encoded(body))
        target = self.requestline.split(" ")[1]
        seen = json.dumps({"seen": target}, separators=(",", ":")).encode("ascii")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(seen)))
        self.end_headers()
        self.wfile.write(seen)

    def send_error(self, code, message=None, explain=None):
        show("malformed", self.number, encoded(f"{code} {message} {self.requestline}"), "", "")
        self.close_connection = True

    def log_message(self, format, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        kind, error, _ = sys.exc_info()
        if not issubclass(kind, ConnectionError):
            show("malformed", 0, encoded(repr(error)), "", "")


def end_with_the_starter():
    """Whoever started it holds the other end; when that is gone, so is this."""
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_the_starter, daemon=True).start()
with Server(("127.0.0.1", 0), Recorder) as server:
    show(f"ready port={server.server_port}")
    server.serve_forever()
