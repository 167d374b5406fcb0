"""The command line: help, exit codes, configuration errors, migrations."""

import json
import re

import pytest
from hub import run_dialhub

COMMANDS = [
    "run", "reload", "check-config", "config schema", "config show", "plugins", "explain", "migrate status", "migrate up", "migrate down",
    "user create", "seed-users", "organization create", "organization list", "dialer create", "dialer list", "api-key create", "api-key list", "api-key revoke", "outbox list", "outbox replay", "bootstrap", "new-plugin", "openapi", "version",
]

OK, FAILURE, USAGE, UNAVAILABLE, CONFIGURATION = 0, 1, 64, 69, 78


# --- help and usage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    result = run_dialhub(*command.split(), "--help")
    assert result.returncode == OK
    assert f"dialhub {command}" in result.stdout
    assert "--config" in result.stdout
    assert result.stderr == ""


def test_the_overview_lists_every_command_and_exit_status():
    overview = run_dialhub("--help")
    assert overview.returncode == OK
    assert not [command for command in COMMANDS if f"  {command} " not in overview.stdout]
    for status in ("64", "69", "78"):
        assert status in overview.stdout


@pytest.mark.parametrize(
    "words, complaint",
    [
        ([], "no command"),
        (["rum"], "rum"),
        (["run", "--no-such-option"], "no-such-option"),
        (["run", "surplus"], "surplus"),
        (["bootstrap"], "--credentials"),
        (["api-key", "revoke"], "missing"),
    ],
)
def test_a_wrong_command_line_is_64_and_says_why(words, complaint):
    result = run_dialhub(*words)
    assert result.returncode == USAGE
    assert complaint in result.stderr
    assert "--help" in result.stderr or "Commands:" in result.stderr
    assert result.stdout == ""


def test_version_names_hub_and_libraries():
    result = run_dialhub("version")
    assert result.returncode == OK
    assert re.search(r"\b\d+\.\d+\.\d+\b", result.stdout)


# --- configuration -----------------------------------------------------------------------------------------------------


@pytest.fixture
def described(new_hub):
    """A hub that is configured and nothing more: no database, no process."""
    return new_hub(prepare=False, start=False)


def test_a_missing_file_is_named(directory):
    result = run_dialhub("--config", directory / "absent.yaml", "check-config")
    assert result.returncode == CONFIGURATION
    assert "absent.yaml" in result.stderr


def test_check_config_needs_no_database(described):
    assert described.cli("check-config").returncode == OK
    assert not described.data_directory.exists()


def test_the_file_may_come_from_the_environment(described):
    result = run_dialhub("check-config", environment={"DIALHUB_CONFIG": str(described.configuration_file)})
    assert result.returncode == OK


def test_every_mistake_is_reported_at_once_with_its_position(described):
    text = described.configuration_file.read_text()
    text = text.replace(f"port: {described.port}", "port: 99999\n  lisen: 127.0.0.1")
    text += "no_such_section: {}\n"
    described.configuration_file.write_text(text)
    lines = text.splitlines()
    result = described.cli("check-config", expect=CONFIGURATION)
    positions = dict((key, (int(line), int(column))) for line, column, key in re.findall(r"dialhub\.yaml:(\d+):(\d+): ([\w.]+):", result.stderr))
    assert set(positions) == {"http.port", "http.lisen", "no_such_section"}
    for key, (line, column) in positions.items():
        assert key.split(".")[-1] in lines[line - 1] or "99999" in lines[line - 1]
        assert column >= 1
    assert 'Did you mean "listen"?' in result.stderr
    assert "^" in result.stderr


@pytest.mark.parametrize("command", ["run", "check-config", "config show", "plugins", "migrate status", "openapi"])
def test_a_wrong_configuration_is_78_for_every_command(described, command):
    described.configure({"http": {"port": "eighty"}})
    result = described.cli(*command.split(), expect=CONFIGURATION)
    assert "http.port" in result.stderr
    assert not described.data_directory.exists()


def test_a_secret_from_a_missing_file_or_variable_is_an_error(described):
    described.configure({"auth": {"jwt_secret": "${file:/nowhere/secret}"}})
    assert "/nowhere/secret" in described.cli("check-config", expect=CONFIGURATION).stderr
    described.configure({"auth": {"jwt_secret": "${env:NO_SUCH_VARIABLE}"}})
    assert "NO_SUCH_VARIABLE" in described.cli("check-config", expect=CONFIGURATION).stderr


def test_config_show_fills_in_defaults_and_hides_secrets(described):
    shown = described.cli("config", "show").stdout
    assert described.settings["auth"]["jwt_secret"] not in shown
    assert "***" in shown
    assert str(described.port) in shown
    assert "cors" in shown


def test_config_schema_is_json_schema_of_host_and_plugins(described):
    schema = json.loads(described.cli("config", "schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"http", "database", "plugins", "auth", *described.settings["plugins"]["enabled"]} <= set(schema["properties"])


def test_files_beside_the_main_one_are_read_and_may_not_repeat_its_keys(described):
    beside = described.directory / "plugins.d"
    beside.mkdir()
    (beside / "cors.yaml").write_text('cors: {allowed_origins: ["https://panel.example"]}\n')
    assert "https://panel.example" in described.cli("config", "show").stdout
    (beside / "http.yaml").write_text("http: {port: 1234}\n")
    stderr = described.cli("check-config", expect=CONFIGURATION).stderr
    assert "http" in stderr and "dialhub.yaml" in stderr


def test_plugins_lists_what_is_enabled(described):
    lines = [line.split(maxsplit=2) for line in described.cli("plugins").stdout.splitlines()]
    assert [name for name, _, _ in lines] == described.settings["plugins"]["enabled"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) and summary for _, version, summary in lines)


def test_openapi_describes_routes_without_a_database(described):
    document = json.loads(described.cli("openapi").stdout)
    assert document["openapi"].startswith("3.1")
    assert "post" in document["paths"]["/api/auth/login"]


def test_the_running_hub_serves_the_same_description(hub):
    printed = json.loads(hub.cli("openapi").stdout)
    assert hub.get("/openapi.json").json()["paths"] == printed["paths"]


# --- database ----------------------------------------------------------------------------------------------------------


def test_an_unreachable_database_is_69(new_hub):
    hub = new_hub(
        settings={"database": {"mode": "external", "data_dir": None, "connection": "host=127.0.0.1 port=1 dbname=none connect_timeout=2"}},
        prepare=False, start=False,
    )
    for command in ("run", "migrate status"):
        assert "database" in hub.cli(*command.split(), expect=UNAVAILABLE).stderr.lower()


def test_a_hub_without_migrations_says_what_to_run(described):
    stderr = described.cli("run", expect=FAILURE).stderr
    assert "dialhub migrate up" in stderr
    assert not (described.data_directory / "postmaster.pid").exists()


def test_migrations_go_up_are_listed_and_go_down(new_hub):
    hub = new_hub(prepare=False, start=False)
    assert "pending" in hub.cli("migrate", "status", expect=FAILURE).stdout
    first = hub.cli("migrate", "up").stdout
    assert "0001" in first
    assert "pending" not in hub.cli("migrate", "status").stdout
    assert "0001" not in hub.cli("migrate", "up").stdout
    hub.cli("migrate", "down", "--line", hub.settings["plugins"]["enabled"][0], "--to", "0")
    assert "pending" in hub.cli("migrate", "status", expect=FAILURE).stdout
    hub.cli("migrate", "up")
    assert "pending" not in hub.cli("migrate", "status").stdout


def test_commands_use_the_database_of_a_running_hub(hub):
    postmaster = hub.postmaster()[0]
    assert "pending" not in hub.cli("migrate", "status").stdout
    assert hub.postmaster()[0] == postmaster
    assert hub.get("/readyz").status_code == 200


def test_bootstrap_writes_private_credentials_once(hub):
    path = hub.directory / "credentials.env"
    before = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    names = ("DIALHUB_URL", "DIALHUB_ORGANIZATION", "DIALHUB_ADMIN_USERNAME", "DIALHUB_ADMIN_PASSWORD", "DIALER_API_KEY", "DIALER_TOKEN", "PROVISIONING_API_KEY")
    assert set(names) <= set(hub.credentials)
    assert all(hub.credentials[name] for name in names)
    hub.cli("bootstrap", "--credentials", path, "--url", hub.url())
    assert path.read_text() == before


def test_a_user_is_created_once(hub):
    username, _ = hub.create_user()
    again = hub.cli(
        "user", "create", "--username", username.upper(), "--organization", hub.credentials["DIALHUB_ORGANIZATION"],
        "--role", "agent", "--password", "a-passphrase-of-some-length", expect=FAILURE,
    )
    assert username in again.stderr.lower()


def test_a_password_is_read_from_standard_input(hub):
    command = ("user", "create", "--username", "piped", "--organization", hub.credentials["DIALHUB_ORGANIZATION"], "--password-stdin")
    hub.cli(*command, "--password", "a-passphrase-of-some-length", stdin="x\n", expect=USAGE)
    assert "standard input" in hub.cli(*command, stdin="", expect=USAGE).stderr
    created = hub.cli(*command, stdin="a-passphrase-of-some-length\n")
    assert "Password" not in created.stdout
    assert hub.token("piped", "a-passphrase-of-some-length")


def test_a_wrong_role_is_refused_with_the_right_ones(hub):
    result = hub.cli(
        "user", "create", "--username", "somebody", "--organization", hub.credentials["DIALHUB_ORGANIZATION"],
        "--role", "boss", "--password", "a-passphrase-of-some-length", expect=USAGE,
    )
    assert "qualifier" in result.stderr
