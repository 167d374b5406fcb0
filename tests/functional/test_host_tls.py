"""TLS by configuration."""

import shutil
import socket
import subprocess

import pytest
import requests
from hub import Hub, make_directory


@pytest.fixture(scope="module")
def certificate():
    directory = make_directory()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(directory / "key.pem"), "-out", str(directory / "certificate.pem")],
        check=True, capture_output=True,
    )
    yield directory
    shutil.rmtree(directory)


def tls_settings(certificate):
    return {"http": {"tls": {"enabled": True, "certificate": str(certificate / "certificate.pem"), "private_key": str(certificate / "key.pem")}}}


@pytest.fixture(scope="module")
def secure(certificate):
    hub = Hub(settings=tls_settings(certificate)).prepare()
    hub.scheme = "https"
    hub.start()
    yield hub
    hub.close()


def test_a_verifying_client_is_served(secure, certificate):
    answer = requests.get(secure.url("/healthz"), verify=str(certificate / "certificate.pem"), timeout=10)
    assert answer.status_code == 200


def handshake(hub, version):
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{hub.port}", version, "-cipher", "DEFAULT:@SECLEVEL=0"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False,
    )


def test_old_protocol_versions_are_refused(secure):
    assert handshake(secure, "-tls1_2").returncode == 0
    refused = handshake(secure, "-tls1_1")
    assert refused.returncode != 0
    assert "alert protocol version" in refused.stderr


def test_plain_http_on_the_tls_port_ends_nothing(secure, certificate):
    with secure.socket() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.settimeout(15)
        try:
            assert not connection.recv(4096).startswith(b"HTTP/1.1 200")
        except ConnectionError:
            pass
    test_a_verifying_client_is_served(secure, certificate)


def test_silent_tls_clients_starve_nobody(secure, certificate):
    silent = [socket.create_connection(("127.0.0.1", secure.port)) for _ in range(50)]
    try:
        test_a_verifying_client_is_served(secure, certificate)
    finally:
        for connection in silent:
            connection.close()


def test_a_missing_certificate_is_named(new_hub, certificate):
    settings = tls_settings(certificate)
    settings["http"]["tls"]["certificate"] = "/nowhere/certificate.pem"
    hub = new_hub(settings=settings, start=False)
    result = hub.cli("run", expect=78)
    assert "/nowhere/certificate.pem" in result.stderr
