"""The desk's home, and the texts the operator publishes: who may do what."""

from typing import Any

from tests.house.rights.people import only
from tests.house.rights.town import Town

PAGES: dict[str, dict[str, int]] = {
    "operator-policies": only(200, "admin"),
    "operator-policy": only(200, "admin"),
}


def arguments(_town: Town) -> dict[str, dict[str, Any]]:
    return {"operator-policy": {"slug": "doi-tra"}}
