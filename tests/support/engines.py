"""Dialer engines as they are in the field: how they ask, report, queue what failed, and what they read of the answers."""

import collections
import datetime

import requests


def utc_now():
    """As the engines write it: microseconds only when there are any."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


class Engine:
    """What both generations do: a bearer token, ten seconds' patience, and a list of reports that were not taken.

    The list is flushed before the next batch is asked for. At the first report that fails again it is put back and the
    rest of the list is lost, as in the real engine.
    """

    def __init__(self, hub, token):
        self.hub = hub
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.unsent = collections.deque()
        self.lost = []
        self.call_allowed = None

    def call(self, method, path, **options):
        return self.session.request(method, self.hub.url(path), timeout=10, allow_redirects=False, **options)

    def _ask(self, parameters):
        """The batch, or None: anything but 200 and JSON means "not allowed, ask again in a minute"."""
        self.flush()
        try:
            answer = self.call("GET", "/api/dialer/next-batch", params=parameters)
        except requests.RequestException:
            return None
        if answer.status_code != 200:
            return None
        return answer.json()

    def report(self, number, status, **more):
        payload = {
            "number_id": number["id"] if number else None,
            "phone_number": number["phone_number"] if number else more.pop("phone_number"),
            "status": status,
            "reason": more.pop("reason", status.lower()),
            "attempted_at": more.pop("attempted_at", None) or utc_now(),
        }
        payload.update({name: value for name, value in more.items() if value is not None})
        return self._send(payload)

    def _send(self, payload):
        try:
            answer = self.call("POST", "/api/dialer/report-result", json=payload)
        except requests.RequestException:
            answer = None
        if answer is None or not 200 <= answer.status_code < 300:
            self.unsent.append(payload)
            return None
        return answer.json()

    def flush(self):
        waiting, self.unsent = list(self.unsent), collections.deque()
        for position, payload in enumerate(waiting):
            if self._send(payload) is None:
                self.lost.extend(waiting[position + 1:])
                return


class FirstEngine(Engine):
    """The single-company generation: names no company, asks for what it has room for, reads active_agents."""

    def next_batch(self, free_capacity=10, batch_size=20):
        answer = self._ask({"size": min(batch_size, free_capacity)})
        if answer is None:
            return []
        self.call_allowed = answer["call_allowed"]
        if not answer["call_allowed"]:
            self.retry_after = answer["retry_after_seconds"] or 60
            return []
        self.agents = {agent["phone_number"]: agent["id"] for agent in answer["active_agents"] if agent["phone_number"]}
        return answer["batch"]["numbers"]


class SecondEngine(Engine):
    """The multi-company generation: names its company and no size, registers what it can do, and stops without lines."""

    def __init__(self, hub, token, company):
        super().__init__(hub, token)
        self.company = company
        self.lines = {}

    def start(self, lines, scenarios):
        """register-outbound-lines, then register-scenarios; gives both answers."""
        registered_lines = self.call(
            "POST", "/api/dialer/register-outbound-lines",
            json={"company": self.company,
                  "outbound_lines": [{"phone_number": line, "display_name": line} for line in lines]})
        registered_scenarios = self.call(
            "POST", "/api/dialer/register-scenarios",
            json={"company": self.company,
                  "scenarios": [{"name": name, "display_name": name.title()} for name in scenarios]})
        return registered_lines, registered_scenarios

    def next_batch(self):
        answer = self._ask({"company": self.company})
        if answer is None:
            return []
        self.call_allowed = answer["call_allowed"]
        self.lines = {line["phone_number"]: line["id"] for line in answer["outbound_lines"] if line["phone_number"]}
        self.scenarios = {scenario["name"]: scenario["id"] for scenario in answer["active_scenarios"]}
        self.inbound = [agent["id"] for agent in answer["inbound_agents"] if agent["phone_number"]]
        self.outbound = [agent["id"] for agent in answer["outbound_agents"] if agent["phone_number"]]
        if not answer["call_allowed"]:
            self.retry_after = answer["retry_after_seconds"] or 60
            return []
        return answer["batch"]["numbers"]

    def report(self, number, status, **more):
        return super().report(number, status, company=self.company, **more)
