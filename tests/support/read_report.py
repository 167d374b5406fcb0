"""Usage: read_report.py REPORT

Reads pytest's JUnit XML. First line: how many tests passed and how many did not, a skipped one among these, since it has
shown nothing. Then what each of these said. A report that is missing or cut short counts as one failure.
"""
import sys
import xml.etree.ElementTree as tree

LONGEST = 4000  # Characters of a test's failure; its end says most.


def problems(case):
    for kind in ("failure", "error", "skipped"):
        for problem in case.findall(kind):
            text = problem.text or problem.get("message") or ""
            yield f"{kind}: {case.get('classname')}.{case.get('name')}\n{text[-LONGEST:]}"


def main(path):
    try:
        cases = list(tree.parse(path).iter("testcase"))
    except (OSError, tree.ParseError) as error:
        print(f"0 1\n{path}: {error}")
        return
    found = [list(problems(case)) for case in cases]
    failed = sum(1 for texts in found if texts)
    print(len(cases) - failed, failed if cases else 1)
    for texts in found:
        print(*texts, sep="\n", end="\n" if texts else "")


if __name__ == "__main__":
    main(sys.argv[1])
