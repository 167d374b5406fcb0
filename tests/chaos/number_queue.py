"""Sixteen dialers, a hub and a PostgreSQL that are killed again and again, answers that are lost, reports that come late or
twice. Afterwards the database and what the dialers were told are compared."""

import argparse
import collections
import datetime
import random
import sys
import threading
import time
import uuid

import requests
from hub import Hub, HubError
from queue_company import Company

LEASE_SECONDS = 10
PRICE = 7
MONEY = 10**9
SHARED_NUMBERS = 200
OWN_NUMBERS = 300
RESULTS = ["CONNECTED", "HANGUP", "BUSY", "MISSED", "NOT_INTERESTED"]
BILLABLE = {"CONNECTED", "HANGUP", "NOT_INTERESTED"}
RETRIED = {"BUSY", "MISSED"}
MOST_ATTEMPTS = 50
WATCH = """
CREATE TABLE broken_leases (phone text, old_lease bigint, new_lease bigint);
CREATE FUNCTION watch_leases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.lease_id <> OLD.lease_id AND OLD.expires_at > NEW.leased_at THEN
        INSERT INTO broken_leases VALUES (NEW.phone, OLD.lease_id, NEW.lease_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER watch_leases BEFORE UPDATE ON queue_leases FOR EACH ROW EXECUTE FUNCTION watch_leases()
"""


def now():
    return datetime.datetime.now(datetime.timezone.utc)


class Dialer(threading.Thread):
    """Asks, drops answers, asks again, calls, forgets, reports twice or late."""

    def __init__(self, hub, token, seed, stop):
        super().__init__(daemon=True)
        self.hub, self.stop = hub, stop
        self.random = random.Random(seed)
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.leases = []  # (lease id, phone, received, dial before, given up at)
        self.waiting = []  # (report, lease) to send, late ones too.
        self.acknowledged = {}  # (number, attempted at, status) -> attempt id
        self.complaints = []
        self.refused = collections.Counter()

    def run(self):
        while not self.stop.is_set():
            self.round()
            time.sleep(self.random.uniform(0.01, 0.2))

    def round(self):
        for number in self.ask():
            self.use(number)
        self.random.shuffle(self.waiting)
        for waiting in self.waiting[: self.random.randint(0, 20)]:
            self.send(waiting)

    def ask(self):
        parameters = {"size": self.random.randint(1, 15), "request_id": uuid.uuid4().hex}
        if self.random.random() < 0.3:
            self.get(parameters, timeout=self.random.choice([0.005, 0.03]))  # The answer is lost.
        answer = self.get(parameters, timeout=10)
        if answer is None or answer.status_code != 200:
            return []
        body = answer.json()
        if not body["call_allowed"]:
            self.refused[body["reason"]] += 1
            return []
        received = now()
        numbers = body["batch"]["numbers"]
        for number in numbers:
            until = datetime.datetime.fromisoformat(number["dial_before"].replace("Z", "+00:00"))
            self.leases.append([number["lease_id"], number["phone_number"], received, until, None])
            number["lease"] = self.leases[-1]
        return numbers

    def get(self, parameters, timeout):
        try:
            return self.session.get(self.hub.url("/api/dialer/next-batch"), params=parameters, timeout=timeout)
        except requests.RequestException:
            return None

    def use(self, number):
        at = now()
        if at >= number["lease"][3] or self.random.random() < 0.15:
            return  # Too late to dial, or lost with the dialer's memory.
        report = {"number_id": number["id"], "phone_number": number["phone_number"], "status": self.random.choice(RESULTS),
                  "attempted_at": at.isoformat()}
        if self.random.random() < 0.5:
            report["lease_id"] = number["lease_id"]
        self.waiting.append((report, number["lease"]))
        if self.random.random() < 0.6:
            self.send(self.waiting[-1])

    def send(self, waiting):
        report, lease = waiting
        lease[4] = lease[4] or now()  # From here on the number may be somebody else's.
        for _ in range(self.random.choice([1, 1, 2])):
            try:
                answer = self.session.post(self.hub.url("/api/dialer/report-result"), json=report, timeout=10)
            except requests.RequestException:
                return
            if answer.status_code != 200:
                if answer.status_code < 500:
                    self.complaints.append(f"a report was answered {answer.status_code}: {answer.text}")
                return
            self.note(report, answer.json())
        if waiting in self.waiting:
            self.waiting.remove(waiting)

    def note(self, report, answer):
        key = (report["number_id"], report["attempted_at"], report["status"])
        first = self.acknowledged.setdefault(key, answer.get("attempt_id"))
        if answer.get("attempt_id") is None or answer["attempt_id"] != first:
            self.complaints.append(f"repeated report {key}: {answer}, first {first}")

    def flush(self):
        deadline = time.monotonic() + 120
        while self.waiting and time.monotonic() < deadline:
            for waiting in list(self.waiting):
                self.send(waiting)
        if self.waiting:
            self.complaints.append(f"{len(self.waiting)} reports were never taken")


def kill_again_and_again(hub, chance, stop, counts):
    while not stop.wait(chance.uniform(3, 10)):
        if chance.random() < 0.5:
            hub.kill()
            hub.start()
            counts["hub"] += 1
        else:
            hub.kill_postmaster(missing_ok=True)
            counts["database"] += 1


def prepare(hub, dialers, seed, stop):
    companies = [Company(hub), Company(hub)]
    policy = ", ".join(f'"{status}": {{"delay_seconds": 1, "max_attempts": {MOST_ATTEMPTS}}}' for status in sorted(RETRIED))
    for company in companies:
        company.queue(OWN_NUMBERS).wallet(MONEY, PRICE)
        company.shared = [f"0919{position:07d}" for position in range(1, SHARED_NUMBERS + 1)]
        rows = ", ".join(f"('{phone}')" for phone in company.shared)
        hub.psql("WITH made AS (INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone) "
                 f"SELECT {company.id}, now(), now(), {company.list}, phone FROM (VALUES {rows}) v (phone) RETURNING id, phone) "
                 "INSERT INTO queue_entries (number_id, organization_id, ready_at, list_id, phone) "
                 f"SELECT id, {company.id}, now(), {company.list}, phone FROM made")
        hub.psql(f"UPDATE queue_companies SET retry_policy = '{{{policy}}}' WHERE organization_id = {company.id}")
    closed = Company(hub).queue(50)
    closed.set_windows("SELECT 1, 1, '00:00'::time, '00:00'::time WHERE false")
    made = [Dialer(hub, companies[i % 2].key(f"dialer{i}"), seed * 1000 + i, stop) for i in range(dialers)]
    made.append(Dialer(hub, closed.key("closed"), seed, stop))
    hub.psql(WATCH)
    return companies, closed, made


def overlaps(dialers):
    """Numbers that two dialers might have called at the same time, as the dialers were told."""
    held = collections.defaultdict(dict)
    for dialer in dialers:
        for lease_id, phone, received, until, given_up in dialer.leases:
            held[phone].setdefault(lease_id, [received, min(until, given_up or until)])
    found = []
    for phone, leases in held.items():
        ordered = sorted(leases.values())
        found += [(phone, first, second) for first, second in zip(ordered, ordered[1:]) if second[0] < first[1]]
    return found


def check(hub, companies, closed, dialers):
    complaints = [text for dialer in dialers for text in dialer.complaints]
    complaints += [f"two dialers had {phone}: {first} and {second}" for phone, first, second in overlaps(dialers)]
    ids = ", ".join(str(company.id) for company in companies)

    def expect(what, query, wanted="0"):
        value = hub.scalar(query)
        if value != wanted:
            complaints.append(f"{what}: {value}, not {wanted}")

    expect("leases taken over while they ran", "SELECT count(*) FROM broken_leases")
    expect("leases of a company without windows", f"SELECT count(*) FROM queue_leases WHERE organization_id = {closed.id}")
    recorded = {(int(row["number_id"]), row["at"], row["status"]): int(row["id"]) for row in hub.sql(
        "SELECT number_id, to_char(attempted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') AS at, status, id "
        "FROM queue_attempts")}
    acknowledged = 0
    for dialer in dialers:
        for (number, at, status), attempt in dialer.acknowledged.items():
            acknowledged += 1
            moment = datetime.datetime.fromisoformat(at).strftime("%Y-%m-%dT%H:%M:%S.%f")
            if recorded.get((number, moment, status)) != attempt:
                complaints.append(f"an acknowledged result is missing: {number} {at} {status}")
    spent = str(sum(MONEY - int(hub.scalar(f"SELECT balance FROM queue_wallets WHERE organization_id = {company.id}"))
                    for company in companies))
    expect("what the wallets lost is what was charged", "SELECT sum(charged) FROM queue_attempts", spent)
    billable = ", ".join(f"'{status}'" for status in BILLABLE)
    expect("what was charged is the price of the billable results",
           f"SELECT {PRICE} * count(*) FROM queue_attempts WHERE status IN ({billable}) AND outcome <> 'superseded'", spent)
    expect("attempts are counted once", "SELECT sum(total_attempts) FROM queue_numbers",
           hub.scalar("SELECT count(*) FROM queue_attempts"))
    retried = ", ".join(f"'{status}'" for status in RETRIED)
    expect("numbers that are stuck",
           f"SELECT count(*) FROM queue_numbers n WHERE organization_id IN ({ids}) AND total_attempts < {MOST_ATTEMPTS} "
           f"AND status IN ('IN_QUEUE', {retried}) AND NOT EXISTS (SELECT FROM queue_entries e WHERE e.number_id = n.id) "
           # Who was reached is not called again, though a dialer that names no lease may tell of a later call.
           "AND NOT EXISTS (SELECT FROM queue_attempts a WHERE a.number_id = n.id AND a.outcome = 'applied' "
           f"AND a.status NOT IN ({retried}))")
    # A number that another company's dialer has is put off by a minute at least.
    expect("entries that never come back",
           f"SELECT count(*) FROM queue_entries WHERE ready_at > now() + interval '{LEASE_SECONDS + 65} seconds'")
    return complaints, acknowledged


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--dialers", type=int, default=16)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    hub = Hub(settings={"number_queue": {"assignment_timeout": f"{LEASE_SECONDS}s"}}).prepare().start()
    try:
        stop = threading.Event()
        companies, closed, dialers = prepare(hub, options.dialers, options.seed, stop)
        kills = collections.Counter()
        killer = threading.Thread(target=kill_again_and_again, args=(hub, random.Random(options.seed), stop, kills))
        for thread in (*dialers, killer):
            thread.start()
        time.sleep(options.seconds)
        stop.set()
        for thread in (killer, *dialers):
            thread.join(180)
        hub.wait_ready()
        for dialer in dialers:
            dialer.flush()
        complaints, acknowledged = check(hub, companies, closed, dialers)
        hub.check_sanitizers()
    finally:
        hub.close()
    leased = sum(len(dialer.leases) for dialer in dialers)
    print(f"{leased} leases, {acknowledged} results, kills: {dict(kills)}")
    if not acknowledged or not kills:
        complaints.append("nothing happened: run longer")
    for complaint in complaints[:50]:
        print("BROKEN:", complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except HubError as problem:
        sys.exit(f"the hub could not be run: {problem}")
