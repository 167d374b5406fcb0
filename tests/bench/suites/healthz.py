"""/healthz against nginx serving a file of two bytes; and what 10,000 idle connections cost."""

import contextlib
import resource
import socket

import servers
from load import rotate, wrk
from results import at_least, at_most

IDLE = 10_000
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n"


def run(options):
    results = []
    with servers.hub() as hub, servers.nginx() as nginx:
        for connections in (16, 64, 256):
            loads = rotate(
                {
                    "hub": lambda: wrk(hub.url("/healthz"), connections, options.seconds),
                    "nginx": lambda: wrk(f"{nginx}/ok", connections, options.seconds),
                },
                options.rounds,
            )
            ours, floor = loads["hub"], loads["nginx"]
            results.append(at_least(
                f"healthz/nginx, {connections} connections", ours.per_second / floor.per_second, 0.9,
                f"{ours.per_second:,.0f}/s (p99 {ours.p99_ms:.1f} ms) to {floor.per_second:,.0f}/s (p99 {floor.p99_ms:.1f} ms)",
                ours.errors,
            ))
        results.append(idle_connections(hub, options))
    return results


def idle_connections(hub, options, connections=64):
    def quiet():
        return wrk(hub.url("/healthz"), connections, options.seconds)

    def crowded():
        with idle(hub.port, IDLE):
            return wrk(hub.url("/healthz"), connections, options.seconds)

    loads = rotate({"quiet": quiet, "crowded": crowded}, options.rounds)
    return at_most(
        f"healthz p99, {IDLE:,} idle connections/none", loads["crowded"].p99_ms / loads["quiet"].p99_ms, 1.5,
        f"{loads['crowded'].p99_ms:.2f} ms to {loads['quiet'].p99_ms:.2f} ms", loads["crowded"].errors,
    )


@contextlib.contextmanager
def idle(port, count):
    """`count` connections that have each had one answer and then say nothing."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count + 100:
        raise RuntimeError(f"{count} connections need more than {soft} open files: raise `ulimit -n`")
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(REQUEST)
            if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                raise RuntimeError("an idle connection was refused")
        yield
