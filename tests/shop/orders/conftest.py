"""What tests of till sales begin with: a jar of honey, and a till whose shelf holds ten."""

import pytest

from outlets.models import Device
from tests.world import make_till, make_variant, stock


@pytest.fixture
def honey():
    return make_variant()


@pytest.fixture
def till(honey) -> Device:
    till = make_till()
    stock(till.outlet, honey, 10)
    return till
