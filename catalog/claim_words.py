"""Words that food must not be sold with: it does not cure (Luật An toàn thực phẩm; NĐ 15/2018/NĐ-CP, Điều 26, 27).

A list of words is a hint for a person, never a verdict: a producer is asked to look again, and a moderator sees them
marked. What the same decree makes food supplements print ("không phải là thuốc …") is no claim.
"""

import re
import unicodedata
from typing import NamedTuple

# Whole words with their signs; spaces stand for any white space.
_CLAIMS = (
    "bài thuốc",
    "bác sĩ khuyên dùng",
    "bách bệnh",
    "cam kết khỏi",
    "chống ung thư",
    "chữa",
    "chữa lành",
    "chữa trị",
    "dứt điểm",
    "giải độc gan",
    "hạ đường huyết",
    "hạ huyết áp",
    "hết bệnh",
    "kháng ung thư",
    "khỏi bệnh",
    "khỏi hẳn",
    "khỏi ung thư",
    "ngừa ung thư",
    "phòng bệnh",
    "thay thuốc",
    "thay thế thuốc",
    "thần dược",
    "thuốc bổ",
    "thuốc quý",
    "thuốc tiên",
    "tiên dược",
    "trị",
    "vị thuốc",
    "đẩy lùi bệnh",
    "đẩy lùi ung thư",
    "đặc hiệu",
    "đặc trị",
    "điều trị",
)
# Where the two short words mean something else.
_HARMLESS = (
    "bất trị",
    "cai trị",
    "chính trị",
    "chữa cháy",
    "chữa lỗi",
    "chữa ngượng",
    "chữa thẹn",
    "dân trị",
    "giá trị",
    "nội trị",
    "pháp trị",
    "quản trị",
    "quảng trị",
    "sửa chữa",
    "thống trị",
    "trị giá",
    "trị nước",
    "trị quốc",
    "trị số",
    "trị sự",
    "trị thuỷ",
    "trị thủy",
    "trị vì",
    "trị an",
)
# The sentence that NĐ 15/2018 asks for itself, in the spellings that are printed.
_DEMANDED = re.compile(
    r"(?:sản phẩm|thực phẩm)?\s*(?:này\s+)?không phải là thuốc"
    r"(?:\s*[,;.]?\s*(?:và\s+)?(?:không có tác dụng|không)\s+thay thế thuốc chữa bệnh)?"
    r"|(?:không có tác dụng|không)\s+thay thế thuốc chữa bệnh",
    re.IGNORECASE,
)


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    words = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


_CLAIM, _OTHER_MEANING = _any_of(_CLAIMS), _any_of(_HARMLESS)


class Claim(NamedTuple):
    """Words as they were written, and where: text[start:end] of the text in NFC."""

    words: str
    start: int
    end: int


def find_claims(text: str) -> list[Claim]:
    """The words of a text that say or hint that food heals, in their order; each place once."""
    text = unicodedata.normalize("NFC", text)
    harmless = [match.span() for pattern in (_DEMANDED, _OTHER_MEANING) for match in pattern.finditer(text)]
    return [
        Claim(match.group(), *match.span())
        for match in _CLAIM.finditer(text)
        if not any(begin <= match.start() and match.end() <= end for begin, end in harmless)
    ]


def claim_words(*texts: str) -> list[str]:
    """The different words found in some texts, lower case, in order of their first place."""
    found = (" ".join(claim.words.lower().split()) for text in texts for claim in find_claims(text))
    return list(dict.fromkeys(found))
