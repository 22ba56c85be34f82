"""The code that proves that whoever opens the first-run page also sees the server's console.

It is derived from the server's own secret, so nothing is stored and every process knows it.
"""

import base64
import re

from django.utils.crypto import constant_time_compare, salted_hmac

CODE_LENGTH = 8
_HALF = CODE_LENGTH // 2
# Base32 of RFC 4648 writes A-Z and 2-7; I and O are read as digits on a bad screen, so 8 and 9 stand for them.
_CLEAR = str.maketrans("IO", "89")
_GAPS = re.compile(r"[\s\-–—]+")


def first_run_code() -> str:
    """Eight characters in two groups, "K7QF-94XM": 40 bits, the same until the server's secret changes."""
    digest = salted_hmac("vendors.people.first_run", "code", algorithm="sha256").digest()
    code = base64.b32encode(digest).decode("ascii")[:CODE_LENGTH].translate(_CLEAR)
    return f"{code[:_HALF]}-{code[_HALF:]}"


def is_first_run_code(typed: str) -> bool:
    """Compare what was typed in constant time; case, spaces and hyphens do not matter."""
    bare = _GAPS.sub("", typed).upper()
    wanted = first_run_code().replace("-", "")
    return constant_time_compare(bare.encode("utf-8", "replace"), wanted.encode("ascii"))
