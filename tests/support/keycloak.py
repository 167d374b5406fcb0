"""A real Keycloak for tests: fetched once, prepared once, then copied and started for each test file.

    keycloak = Keycloak("sales-realm.json")
    keycloak.start()
    keycloak.create_user("andy", client="client_one")
    keycloak.stop()

The distribution comes from the Maven repository that the machine's mvn uses, into
$DIALHUB_TEST_CACHE (~/.cache/dialhub-tests).
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

import requests
from hub import free_port

VERSION = "26.4.7"
SHA256 = "aca60ab72ae4d67adc6b8fe7fca5e08d16a6bb5e4a4f2ebb54050e3f5503fd2b"
FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "keycloak"
START_TIMEOUT = 300.0
MACHINE_CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----")
STORE_PASSWORD = "changeit"  # Java's own, of every default store
ADMIN = {"KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": "admin"}


def cache_directory():
    path = pathlib.Path(os.environ.get("DIALHUB_TEST_CACHE", pathlib.Path.home() / ".cache" / "dialhub-tests"))
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def only_one(path):
    """Test files run in parallel; one of them prepares what all of them use."""
    with open(path, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def trust_store(directory):
    """What Java trusts, and what only the machine does: behind a proxy that reads TLS, administrators add its certificate
    there."""
    store = directory / "trusted"
    listed = subprocess.run(["keytool", "-list", "-rfc", "-cacerts", "-storepass", STORE_PASSWORD],
                            check=True, capture_output=True, text=True, timeout=60).stdout
    known = set(CERTIFICATE.findall(listed.replace("\r", "")))
    java = pathlib.Path(shutil.which("keytool")).resolve().parents[1]
    shutil.copyfile(java / "lib" / "security" / "cacerts", store)
    for certificate in set(CERTIFICATE.findall(MACHINE_CERTIFICATES.read_text())) - known:
        subprocess.run(["keytool", "-importcert", "-noprompt", "-keystore", store, "-storepass", STORE_PASSWORD,
                        "-alias", hashlib.sha256(certificate.encode()).hexdigest()],
                       input=certificate, check=True, capture_output=True, text=True, timeout=60)
    return store


def fetch(directory):
    """The verified archive."""
    archive = directory / f"keycloak-quarkus-dist-{VERSION}.tar.gz"
    if not archive.exists():
        with tempfile.TemporaryDirectory() as work:
            options = f"{os.environ.get('MAVEN_OPTS', '')} -Djavax.net.ssl.trustStore={trust_store(pathlib.Path(work))}"
            subprocess.run(
                ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{VERSION}:tar.gz",
                 f"-DoutputDirectory={directory}"],
                check=True, timeout=900, cwd=directory, env={**os.environ, "MAVEN_OPTS": options},
            )
    with open(archive, "rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != SHA256:
        archive.unlink()
        raise AssertionError(f"{archive.name} has the SHA-256 {digest}, not {SHA256}; it was removed")
    return archive


def prepare():
    """An unpacked server that is configured for tests, as start-dev would do at each start."""
    cache = cache_directory()
    ready = cache / f"keycloak-{VERSION}-ready"
    with only_one(cache / "keycloak.lock"):
        if ready.exists():
            return ready
        work = pathlib.Path(tempfile.mkdtemp(prefix="keycloak-", dir=cache))
        try:
            subprocess.run(["tar", "xzf", fetch(cache), "-C", work, "--strip-components=1"], check=True, timeout=300)
            server = Keycloak("sales-realm.json", home=work)
            server.start()
            server.stop()
            work.rename(ready)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
    return ready


class Keycloak:
    """One server on 127.0.0.1 with a realm of tests/fixtures/keycloak."""

    def __init__(self, realm_file, home=None):
        self.own = home is None
        self.home = home or pathlib.Path(tempfile.mkdtemp(prefix="dialhub-keycloak-"))
        if self.own:
            shutil.copytree(prepare(), self.home, dirs_exist_ok=True)
        else:
            (self.home / "data" / "import").mkdir(parents=True, exist_ok=True)
            shutil.copy(FIXTURES / realm_file, self.home / "data" / "import")
        self.realm = realm_file.removesuffix("-realm.json")
        self.port = free_port()
        self.process = None
        self.token = (None, 0.0)
        self.session = requests.Session()

    # --- process -------------------------------------------------------------------------------------------------

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self):
        return f"{self.url}/realms/{self.realm}"

    def start(self):
        log = self.home / "server.log"
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                ["bin/kc.sh", "start-dev", "--http-host=127.0.0.1", f"--http-port={self.port}", "--import-realm"],
                cwd=self.home, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                env={**os.environ, **ADMIN, "JAVA_OPTS": "-Xms64m -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"},
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"Keycloak has not started:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)
        return self

    def _answers(self):
        try:
            return requests.get(self.issuer, timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self, number=signal.SIGTERM):
        if self.process:
            os.killpg(self.process.pid, number)
            self.process.wait(120)
            self.process = None

    def kill(self):
        """As a crash of its machine."""
        self.stop(signal.SIGKILL)

    def pause(self):
        """It no longer answers, and its connections stay open."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def resume(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def close(self):
        self.kill()
        if self.own:
            shutil.rmtree(self.home, ignore_errors=True)

    # --- administration ------------------------------------------------------------------------------------------

    def admin(self, method, path, expect=(200, 201, 204), **arguments):
        """A call of the Admin REST API by the server's administrator."""
        headers = {"Authorization": f"Bearer {self._admin_token()}"}
        answer = self.session.request(
            method, f"{self.url}/admin/realms/{self.realm}{path}", headers=headers, timeout=60, **arguments)
        assert answer.status_code in expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def _admin_token(self):
        token, until = self.token
        if time.monotonic() > until:
            answer = self.session.post(
                f"{self.url}/realms/master/protocol/openid-connect/token", timeout=60,
                data={"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": "admin"})
            answer.raise_for_status()
            token = answer.json()["access_token"]
            self.token = (token, time.monotonic() + 30)
        return token

    def create_user(self, username, client=None, password=None, **more):
        """The new user's id."""
        user = {"username": username, "email": f"{username}@example.com", "firstName": username.title(), "lastName": "Test",
                "enabled": True, "attributes": {}, **more}
        if client:
            user["attributes"] = {**user["attributes"], "engagemx_client_id": [client]}
        if password:
            user["credentials"] = [{"type": "password", "value": password, "temporary": False}]
        return self.admin("POST", "/users", json=user).headers["Location"].rsplit("/", 1)[1]

    def user(self, user_id):
        return self.admin("GET", f"/users/{user_id}").json()

    def change_user(self, user_id, **changes):
        user = self.user(user_id)
        attributes = changes.pop("attributes", None)
        if attributes is not None:
            user["attributes"] = {**user.get("attributes", {}), **attributes}
        self.admin("PUT", f"/users/{user_id}", json={**user, **changes})

    def delete_user(self, user_id):
        self.admin("DELETE", f"/users/{user_id}")

    def give_role(self, user_id, role):
        found = self.admin("GET", f"/roles/{role}").json()
        self.admin("POST", f"/users/{user_id}/role-mappings/realm", json=[found])

    def take_role(self, user_id, role):
        found = self.admin("GET", f"/roles/{role}").json()
        self.admin("DELETE", f"/users/{user_id}/role-mappings/realm", json=[found])

    # --- users ---------------------------------------------------------------------------------------------------

    def sign_in(self, username, password, client="dialhub", secret="panel-secret", scope="openid"):
        """Keycloak's answer with access_token, refresh_token and id_token."""
        answer = requests.post(
            f"{self.issuer}/protocol/openid-connect/token", timeout=60, auth=(client, secret),
            data={"grant_type": "password", "username": username, "password": password, "scope": scope})
        answer.raise_for_status()
        return answer.json()
