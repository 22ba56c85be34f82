"""Drafts of the published texts: what this product really does, for the operator to read, mend and answer for."""

from pathlib import Path

from vendors.people.models import PolicyKind

FOLDER = Path(__file__).with_name("policy_drafts_text")


def policy_drafts() -> dict[PolicyKind, str]:
    """A draft for every kind, in the order of PolicyKind."""
    return {kind: (FOLDER / f"{kind.value}.txt").read_text(encoding="utf-8").strip() for kind in PolicyKind}
