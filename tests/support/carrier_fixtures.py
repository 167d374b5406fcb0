"""Fixtures of the tests with carriers; a test file imports those it uses."""

import pytest
from carriers import CarrierHub, judged_carriers, judges, watched


@pytest.fixture(scope="module")
def prisms(tmp_path_factory):
    with judges(tmp_path_factory.mktemp("prism")) as made:
        yield made


@pytest.fixture(scope="module")
def carriers(prisms):
    """The fakes the hub of this file talks to."""
    with judged_carriers(prisms) as made:
        yield made


@pytest.fixture(scope="module")
def hub(carriers):
    with CarrierHub(carriers["twilio"].url, carriers["telnyx"].url) as made:
        yield made.set_accounts()


@pytest.fixture
def twilio(carriers):
    yield from watched(carriers["twilio"])


@pytest.fixture
def telnyx(carriers):
    yield from watched(carriers["telnyx"])
