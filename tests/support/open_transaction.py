"""A transaction that stays open while something else happens."""

import subprocess


class OpenTransaction:
    """Runs the statement in a session of its own; `end` is what becomes of it when the block is left."""

    def __init__(self, hub, statement, end="ROLLBACK"):
        _, directory, port = hub.postmaster()
        self.command = ["psql", "-X", "-q", "-h", directory, "-p", str(port), "-U", "dialhub", "-d", "dialhub"]
        self.statement = statement
        self.end = end

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(f"BEGIN; {self.statement}; \\echo open\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == "open"
        return self

    def __exit__(self, *_):
        self.process.stdin.write(f"{self.end};\n")
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
