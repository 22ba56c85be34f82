"""A committed shop for tests that look at the database from outside."""

import os
from collections.abc import Iterator

import pytest

from tests.conftest import _database_from_template, _django_uses
from tests.shop.kernel.desk_rules import furnish_the_desks
from tests.shop.operations.test_doctor import a_lively_day


@pytest.fixture(scope="module")
def lively_database(template_database, django_db_setup, django_db_blocker) -> Iterator[str]:
    """The doctor's lively day, and a row of each thing that desks write; tests roll back what they try."""
    name = f"ocop_facts_{os.getpid()}"
    with _database_from_template(template_database, name), django_db_blocker.unblock(), _django_uses(name):
        a_lively_day()
        furnish_the_desks()
        yield name
