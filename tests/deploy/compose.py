"""docker-compose.yml as compose reads it: merged, with its variables filled in."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(:\?[^}]*)?\}")
DOMAIN = "cho.example.vn"


@cache
def compose() -> dict[str, Any]:
    """The whole file as plain dicts and lists."""
    loaded: dict[str, Any] = YAML(typ="safe").load(FILE)
    return loaded


def services() -> dict[str, dict[str, Any]]:
    return compose()["services"]


def environment_of(service: str) -> dict[str, str]:
    """What compose would put into the container, for a domain of ours."""
    given = services()[service].get("environment", {})
    return {name: VARIABLE.sub(DOMAIN, str(value)) for name, value in given.items()}
