"""The load generators, wrk and pgbench, and medians of rotated rounds."""

import dataclasses
import re
import statistics
import subprocess


@dataclasses.dataclass(frozen=True)
class Load:
    """One run of a generator."""

    per_second: float
    p99_ms: float
    errors: int = 0


_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


def wrk(url, connections, seconds, script=None):
    """`wrk` with two threads; every answer that is not 2xx or 3xx counts as an error."""
    command = ["wrk", "--latency", "-t2", f"-c{connections}", f"-d{seconds}s"]
    if script:
        command += ["-s", str(script)]
    output = subprocess.run([*command, url], capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", output)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    socket_errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    errors = int(refused[1]) if refused else 0
    errors += sum(map(int, socket_errors.groups())) if socket_errors else 0
    return Load(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], errors)


def pgbench(connection, script, clients, seconds, mode="prepared"):
    """`pgbench` with two threads and no vacuum; with prepared statements unless `mode` is "simple"."""
    host, port, user, database = connection
    output = subprocess.run(
        ["pgbench", "-n", "-M", mode, "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds), "-f", str(script),
         "-h", host, "-p", str(port), "-U", user, database],
        capture_output=True, text=True, timeout=seconds + 60, check=False,
    )
    if output.returncode != 0:
        raise RuntimeError(f"pgbench: {output.stderr}")
    failed = re.search(r"number of failed transactions: (\d+)", output.stdout)
    latency = re.search(r"latency average = ([\d.]+) ms", output.stdout)
    rate = re.search(r"tps = ([\d.]+)", output.stdout)
    return Load(float(rate[1]), float(latency[1]), int(failed[1]) if failed else 0)


def rotate(contenders, rounds):
    """Runs every contender once a round, each round beginning with another one, so that a noisy minute meets all of them.

    `contenders`: name → callable giving a Load. Returns name → Load of medians; errors are added up."""
    names = list(contenders)
    runs = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            runs[name].append(contenders[name]())
    return {
        name: Load(
            statistics.median(run.per_second for run in of_name),
            statistics.median(run.p99_ms for run in of_name),
            sum(run.errors for run in of_name),
        )
        for name, of_name in runs.items()
    }
