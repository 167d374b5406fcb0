"""Fixtures of the conformance and functional tests: `hub` is shared by the session, `new_hub` makes one for a test."""

import shutil

import pytest
from hub import Hub, make_directory


@pytest.fixture(scope="session")
def hub():
    """A running hub with every plugin. Tests that use it leave it running and use names of their own."""
    shared = Hub().prepare()
    try:
        yield shared.start()
    finally:
        shared.close()


@pytest.fixture(autouse=True)
def no_sanitizer_report(request):
    """A report fails the test that caused it, not only the end of the session."""
    yield
    if "hub" in request.fixturenames:
        request.getfixturevalue("hub").check_sanitizers()


@pytest.fixture
def new_hub():
    """Factory: new_hub(settings={…}, prepare=True, start=True) gives a hub that ends with the test."""
    made = []

    def make(settings=None, prepare=True, start=True, environment=None):
        fresh = Hub(settings=settings, environment=environment)
        made.append(fresh)
        if prepare:
            fresh.prepare()
        if start:
            fresh.start()
        return fresh

    yield make
    for fresh in made:
        fresh.close()


@pytest.fixture
def directory():
    """An empty directory that PostgreSQL's user can pass through."""
    path = make_directory()
    yield path
    shutil.rmtree(path, ignore_errors=True)
