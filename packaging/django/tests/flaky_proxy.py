"""A proxy in front of the real hub that has accidents on order."""

import http.server
import os
import socket
import struct
import threading

import requests


class FlakyProxy:
    """`accidents` are met one a request: "busy" (503), "refuse" (no answer, the hub is not asked), "lose" (the hub is asked,
    its answer is lost). Then requests pass."""

    def __init__(self, *accidents):
        self.accidents = list(accidents)
        self.requests = []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self):
                proxy.answer(self)

            do_GET = do_POST = do_PUT = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/provisioning"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.requests.append((handler.command, handler.headers.get("Idempotency-Key")))
        accident = self.accidents.pop(0) if self.accidents else None
        if accident == "busy":
            handler.send_response(503)
            handler.send_header("Retry-After", "7")
            handler.send_header("Content-Length", "0")
            return handler.end_headers()
        if accident != "refuse":
            headers = {name: value for name, value in handler.headers.items() if name.lower() != "host"}
            passed = requests.request(
                handler.command, os.environ["DIALHUB_URL"] + handler.path, data=body, headers=headers, timeout=30)
        if accident in ("refuse", "lose"):
            return self.reset(handler)
        handler.send_response(passed.status_code)
        handler.send_header("Content-Type", passed.headers["Content-Type"])
        handler.send_header("Content-Length", str(len(passed.content)))
        handler.end_headers()
        handler.wfile.write(passed.content)

    @staticmethod
    def reset(handler):
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        handler.connection.close()
