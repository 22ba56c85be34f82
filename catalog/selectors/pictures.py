"""Where the pictures of products are found."""

import time
from functools import lru_cache

from catalog.models import Product

KEPT_S = 300  # a store may sign its addresses for a time


def picture_address(name: str) -> str:
    """The address of the picture with that file name, as its store says it; "" for no name. No query."""
    return _address(name, int(time.monotonic() // KEPT_S)) if name else ""


@lru_cache(maxsize=4096)
def _address(name: str, _moment: int) -> str:
    return Product(picture=name).picture.url
