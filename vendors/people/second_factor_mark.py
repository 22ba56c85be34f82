"""Where a session notes that its person has shown the second factor, and that one is still due."""

from django.contrib.sessions.backends.base import SessionBase

_PASSED = "second_factor_passed"
_DUE = "second_factor_due"


def mark_passed(session: SessionBase) -> None:
    """This session has shown the second factor."""
    session[_PASSED] = True
    session.pop(_DUE, None)


def mark_due(session: SessionBase) -> None:
    """This session's person has set up a second factor and has not shown it yet."""
    session[_DUE] = True


def has_passed(session: SessionBase) -> bool:
    return bool(session.get(_PASSED))


def is_due(session: SessionBase) -> bool:
    return bool(session.get(_DUE))
