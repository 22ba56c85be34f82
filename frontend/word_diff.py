"""Two texts beside each other, the words that differ marked: by element, by sign and by words, not by colour alone."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# A word with the space after it; words alone are compared.
_PARTS = re.compile(r"\S+\s*|\s+")
# Comparing costs the product of both lengths in the worst case; longer texts are marked whole.
MOST_PARTS = 4_000


class Sides(NamedTuple):
    """Today's text with what goes marked <del>, the proposed one with what comes marked <ins>."""

    before: SafeString
    after: SafeString


def mark_differences(before: str, after: str) -> Sides:
    """Both texts, escaped, with their differences by word."""
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    if len(old) + len(new) > MOST_PARTS:
        return Sides(mark_safe(_deleted(before)), mark_safe(_inserted(after)))  # noqa: S308 - escaped there
    left: list[str] = []
    right: list[str] = []
    old_words, new_words = [part.strip() for part in old], [part.strip() for part in new]
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        left.append(escape(gone) if what == "equal" else _deleted(gone))
        right.append(escape(come) if what == "equal" else _inserted(come))
    return Sides(mark_safe("".join(left)), mark_safe("".join(right)))  # noqa: S308 - every part is escaped


def _deleted(text: str) -> str:
    return _marked("del", "bỏ", text)


def _inserted(text: str) -> str:
    return _marked("ins", "thêm", text)


def _marked(element: str, words: str, text: str) -> str:
    """The words are for those who hear the page: many readers say nothing of ins and del."""
    if not text:
        return ""
    return (
        f'<{element}><span class="visually-hidden">[{words}: </span>{escape(text)}'
        f'<span class="visually-hidden">]</span></{element}>'
    )
