"""/metrics: what is documented is there, what is there is documented, and it counts what happened."""

import re

import pytest
from hub import PROJECT, Hub
from lead_intake_support import FROM_DIALER, make_agent, unique_id, unique_phone
from prometheus_client.parser import text_string_to_metric_families
from open_transaction import OpenTransaction
from test_host_reload import change

ROW = re.compile(r"^\| `(\w+)` \| (counter|gauge|histogram) \| ([\w, ]*)\|", re.MULTILINE)
PLUGIN_ROW = re.compile(r"^\| `(dialhub_\w+)(?:\{([\w,]+)\})?` \|", re.MULTILINE)
TOKENS_OF_PEOPLE = ("user_8050", "8050", "07700900123", "Example", "@")


@pytest.fixture(scope="module")
def hub():
    own = Hub(settings={"database": {"lock_timeout": "300ms", "slow_query": "200ms"}}).prepare().start()
    own.agent = make_agent(own)
    yield own
    own.close()


def families(hub):
    """{name: family}, read by Prometheus' own parser; counters keep their _total."""
    answer = hub.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.count("# TYPE") == len(set(re.findall(r"# TYPE (\S+)", answer.text))), "a family appears twice"
    found = {}
    for family in text_string_to_metric_families(answer.text):
        found[family.name + ("_total" if family.type == "counter" else "")] = family
    return found


def value(hub, name, **labels):
    """Sum of the samples that carry these labels, at this moment."""
    return value_in(families(hub), name, **labels)


def value_in(scrape, name, **labels):
    family = scrape[name.removesuffix("_count")]
    return sum(
        sample.value for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def documented():
    rows = ROW.findall((PROJECT / "sdk" / "docs" / "metrics.md").read_text())
    assert len(rows) > 40
    return {name: (kind, {label for label in labels.replace(" ", "").split(",") if label}) for name, kind, labels in rows}


def documented_by_plugins():
    rows = {}
    for readme in (PROJECT / "plugins").glob("*/README.md"):
        for name, labels in PLUGIN_ROW.findall(readme.read_text()):
            assert name.startswith(f"dialhub_{readme.parent.name}_")
            rows[name] = set(labels.split(",")) if labels else set()
    return rows


def send_lead(hub):
    body = {"user": "8050", "lead_id": unique_id(), "phone_number": unique_phone(), "last_name": "Example"}
    return hub.post(FROM_DIALER, json=body, headers=hub.dialer_headers())


@pytest.fixture(scope="module")
def busy(hub):
    """The hub after a little of everything."""
    assert send_lead(hub).status_code == 201
    assert hub.get("/api/leads/", headers=hub.agent).status_code == 200
    assert hub.get("/api/leads/1/", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert hub.post("/api/auth/login", json={"username": "nobody", "password": "wrong"}).status_code == 401
    assert hub.get("/no/such/path").status_code == 404
    with OpenTransaction(hub, "LOCK TABLE leads IN ACCESS EXCLUSIVE MODE"):
        assert send_lead(hub).status_code == 503
    change(hub, {"cors": {"allowed_origins": ["https://panel.example.com"]}})
    return hub


def test_every_documented_metric_is_there(busy):
    found = families(busy)
    assert not [name for name in documented() if name not in found]
    # Those of plugins may appear with their first event.
    sources = "".join(path.read_text() for path in (PROJECT / "plugins").glob("*/src/**/*.cpp"))
    assert not [name for name in documented_by_plugins() if name not in found and f'"{name}"' not in sources]


def test_every_metric_that_is_there_is_documented(busy):
    known = documented()
    plugins = documented_by_plugins()
    for name, family in families(busy).items():
        assert name in known or name in plugins, f"{name} is in no table"
        kind, labels = known.get(name, (family.type, plugins.get(name)))
        assert family.type == kind, name
        assert family.documentation, name
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == labels, (name, sample.labels)


def test_labels_hold_no_personal_data(busy):
    text = busy.get("/metrics").text
    labels = re.findall(r'="((?:[^"\\]|\\.)*)"', text)
    assert len(labels) > 100
    assert not [label for label in labels if any(token in label for token in TOKENS_OF_PEOPLE)]
    assert not [label for label in labels if re.search(r"\d{5}|dh_", label)]


def test_histograms_are_cumulative(busy):
    for family in families(busy).values():
        if family.type != "histogram":
            continue
        series = {}
        for sample in family.samples:
            key = tuple(sorted((k, v) for k, v in sample.labels.items() if k != "le"))
            series.setdefault(key, {}).setdefault(sample.name.rsplit("_", 1)[1], []).append(sample.value)
        for parts in series.values():
            assert parts["bucket"] == sorted(parts["bucket"])
            assert parts["bucket"][-1] == parts["count"][0]


def test_what_happened_is_counted(busy):
    assert value(busy, "dialhub_http_requests_total", route="/api/leads/from-dialer", method="POST", status="201") == 1
    assert value(busy, "dialhub_http_requests_total", route="unmatched", status="404") == 1
    assert value(busy, "dialhub_http_request_duration_seconds_count", route="/api/leads/from-dialer", method="POST") == 2
    assert value(busy, "dialhub_auth_sign_ins_total", outcome="ok") >= 1
    assert value(busy, "dialhub_auth_sign_ins_total", outcome="failed") == 1
    assert value(busy, "dialhub_auth_refused_total", credential="api_key", reason="unknown_key") == 1
    assert value(busy, "dialhub_db_query_errors_total", **{"class": "55"}) >= 1
    assert value(busy, "dialhub_db_query_duration_seconds_count", query="lead_intake.take_lead") >= 1
    assert value(busy, "dialhub_db_pool_limit") == 8
    assert value(busy, "dialhub_plugin_up", plugin="lead_intake") == 1
    assert value(busy, "dialhub_reloads_total", outcome="done") == 1
    assert value(busy, "dialhub_http_connections") >= 1
    assert value(busy, "process_resident_memory_bytes") > 1e6
    assert value(busy, "process_open_fds") > 10
    busy.wait_until(lambda: value(busy, "dialhub_job_last_succeeded") >= 1, 30, "no job has run")
    assert value(busy, "dialhub_job_last_success_timestamp_seconds") > value(busy, "process_start_time_seconds")


def test_outbox_messages_are_counted(hub):
    hub.psql(
        "INSERT INTO outbox_messages (organization_id, topic, payload, state, finished_at)"
        " SELECT id, 'test.topic', '{}', 'dead', now() FROM organizations LIMIT 1"
    )
    hub.wait_until(lambda: value(hub, "dialhub_outbox_messages", topic="test.topic", state="dead") == 1, 40, "not counted")


# --- slow queries --------------------------------------------------------------------------------------------------------


def test_a_slow_query_is_logged_by_name_and_the_limit_is_reloadable(busy):
    busy.wait_for_log(r"db\.slow_query query=\S+ milliseconds=\d+ failed=true sqlstate=55P03")
    assert "Example" not in busy.log_text()
    change(busy, {"database": {"slow_query": "1ms"}})
    with OpenTransaction(busy, "LOCK TABLE leads IN ACCESS EXCLUSIVE MODE"):
        assert busy.get("/api/leads/", headers=busy.agent).status_code == 503
    assert "database.slow_query" in change(busy, {"database": {"slow_query": "0s"}}).stdout
    seen = busy.log_text().count("db.slow_query")
    with OpenTransaction(busy, "LOCK TABLE leads IN ACCESS EXCLUSIVE MODE"):
        assert busy.get("/api/leads/", headers=busy.agent).status_code == 503
    assert busy.log_text().count("db.slow_query") == seen


def test_a_query_is_explained_by_its_name(hub):
    text = hub.cli("explain", "lead_intake.find_lead").stdout
    assert "FROM lead_details" in text and "Generic plan" in text
    assert re.search(r"Index Scan using|Seq Scan on", text)
    assert "$1" in text.split("Generic plan")[1], "the plan does not look at values"
    assert "Update on" in hub.cli("explain", "outbox.lease_messages").stdout
    assert hub.scalar("SELECT count(*) FROM outbox_messages WHERE attempts > 0") == "0"


def test_an_unknown_query_gets_a_suggestion(hub):
    result = hub.cli("explain", "lead_intake.find_leed", expect=64)
    assert 'did you mean "lead_intake.find_lead"?' in result.stderr


def test_every_query_can_be_explained_or_says_why_not(hub):
    """Names as /metrics shows them; the database layer's own statements are no files of anybody."""
    names = {sample.labels["query"] for sample in families(hub)["dialhub_db_query_duration_seconds"].samples}
    names = {name for name in names if not name.startswith(("db.", "hub.", "migrations."))}
    assert {"identity", "lead_intake", "host"} <= {name.split(".")[0] for name in names}
    for name in sorted(names):
        result = hub.cli("explain", name, expect=None)
        assert result.returncode == 0 or "cannot be explained" in result.stderr, result.stderr


def test_figures_of_the_pool_agree(busy):
    scrape = families(busy)
    connections, idle, in_use = (value_in(scrape, f"dialhub_db_pool_{name}") for name in ("connections", "idle", "in_use"))
    assert connections == idle + in_use > 0
    # Jobs and the outbox take connections while the page is written, so the two counters may be read one apart.
    taken = value_in(scrape, "dialhub_db_pool_acquired_total")
    waits = [value_in(scrape, "dialhub_db_pool_wait_seconds_count")]
    waits.append(value(busy, "dialhub_db_pool_wait_seconds_count"))
    assert waits[0] - 3 <= taken <= waits[1] + 3
