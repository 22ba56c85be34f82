"""The operator's name is kept in the cache, which outlives a test's database."""

from collections.abc import Iterator

import pytest

from vendors.people.selectors.operator import forget_operator_mark


@pytest.fixture(autouse=True)
def _no_operator_remembered() -> Iterator[None]:
    forget_operator_mark()
    yield
    forget_operator_mark()
