"""The hub's own statements as pgbench scripts."""

import pathlib
import re

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def filled(path, values):
    """The statement in a file of the tree, each parameter replaced by the SQL expression given for its number."""
    statement = re.sub(r"--[^\n]*", "", (PROJECT / path).read_text())
    return re.sub(r"\$(\d+)", lambda match: str(values[int(match[1])]), statement).strip()
