"""The measurements of tests/bench/run; called by it."""

import argparse
import importlib
import pathlib
import sys

from results import as_json, show

SUITES = sorted(path.stem for path in (pathlib.Path(__file__).parent / "suites").glob("*.py"))


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run", description="Measures the hub against floors in the same run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure (default: all): {', '.join(SUITES)}")
    parser.add_argument("--json", action="store_true", help="results as JSON on standard output")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which medians are taken (default 5)")
    parser.add_argument("--seconds", type=int, default=4, help="length of one load (default 4)")
    parser.add_argument("--list", action="store_true", help="the names")
    options = parser.parse_args()
    if options.list:
        print("\n".join(SUITES))
        return 0
    unknown = sorted(set(options.names) - set(SUITES))
    if unknown:
        parser.error(f"no measurement {', '.join(unknown)}; there are: {', '.join(SUITES)}")

    results = []
    for name in options.names or SUITES:
        print(f"{name} …", file=sys.stderr)
        measured = importlib.import_module(f"suites.{name}").run(options)
        results += measured
        if not options.json:
            print("\n".join(map(show, measured)), flush=True)
    if options.json:
        print(as_json(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
