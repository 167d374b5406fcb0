"""A listener of GET /api/events, as a client without a browser writes one."""

import http.client
import queue
import socket
import threading
import time
from dataclasses import dataclass


@dataclass
class Event:
    type: str
    data: str
    id: str
    received: float


class Listener:
    """Reads in a thread of its own. `last_id` is what EventSource would send as Last-Event-ID."""

    def __init__(self, hub, headers, last_id=None, query=""):
        self.events = queue.Queue()
        self.comments = 0
        self.last_id = last_id
        self.retry = None
        self.welcomed = threading.Event()
        self.ended = threading.Event()
        headers = dict(headers, **({} if last_id is None else {"Last-Event-ID": last_id}))
        connection = hub.connection(timeout=120)
        connection.connect()
        self.socket = connection.sock
        connection.request("GET", "/api/events" + query, headers=headers)
        self.response = connection.getresponse()
        self.status = self.response.status
        self.thread = threading.Thread(target=self._read, daemon=True)
        if self.status != 200:
            self.body = self.response.read().decode()
            self.ended.set()
            self.socket.close()
            return
        self.thread.start()
        assert self.welcomed.wait(30), "no retry line"

    def _read(self):
        fields = {}
        try:
            # A line at a time: what has been read of an event that is cut off does not count.
            for line in iter(self.response.readline, b""):
                self._line(line.decode().rstrip("\n"), fields)
        except (OSError, ValueError, http.client.HTTPException):
            pass  # the test looks at `ended`
        self.ended.set()

    def _line(self, line, fields):
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            return
        if "retry" in fields:
            self.retry = int(fields["retry"])
            self.welcomed.set()
        if "" in fields:
            self.comments += 1
        self.last_id = fields.get("id", self.last_id)
        if "data" in fields:
            self.events.put(Event(fields.get("event", "message"), fields["data"], self.last_id, time.monotonic()))
        fields.clear()

    def next(self, timeout=30):
        return self.events.get(timeout=timeout)

    def take(self, count, timeout=30):
        return [self.next(timeout) for _ in range(count)]

    def waiting(self):
        """What has come and was not taken."""
        items = []
        while not self.events.empty():
            items.append(self.events.get_nowait())
        return items

    def wait_ended(self, timeout=30):
        assert self.ended.wait(timeout), "the stream is still open"

    def close(self):
        if self.status != 200:
            return
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the hub was first
        self.thread.join(30)
        self.response.close()
        self.socket.close()
