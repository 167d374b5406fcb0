"""What a measurement says: a ratio, its target, and the figures it was made of."""

import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class Result:
    name: str
    ratio: float
    target: float
    at_least: bool  # else at most
    detail: str  # the figures behind the ratio
    errors: int = 0

    @property
    def met(self):
        return self.errors == 0 and (self.ratio >= self.target if self.at_least else self.ratio <= self.target)


def at_least(name, ratio, target, detail, errors=0):
    return Result(name, ratio, target, True, detail, errors)


def at_most(name, ratio, target, detail, errors=0):
    return Result(name, ratio, target, False, detail, errors)


def show(result):
    sign = "≥" if result.at_least else "≤"
    verdict = "met" if result.met else "NOT MET"
    errors = f", {result.errors} errors" if result.errors else ""
    return f"{result.name:<46} {result.ratio:8.2f}  {sign} {result.target:<7g} {verdict:<8} {result.detail}{errors}"


def as_json(results):
    return json.dumps([{**dataclasses.asdict(result), "met": result.met} for result in results], indent=2)
