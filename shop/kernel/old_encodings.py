"""Vietnamese text in encodings from before Unicode: recognised, never guessed at, and told how to save again.

TCVN3 (ABC, fonts .VnTime) and VNI-Windows are no code pages but tricks of fonts: their letters stand in files as other
letters of Windows-1252, in XLSX too. No library of detection knows them (charset-normalizer and chardet have neither).
What tells them apart is that words become Vietnamese syllables under the right table and under no other.

Sources: TCVN 5712:1993 (VN3); the letters of VNI-Windows as their keyboards (Unikey, VietKey) convert them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

TCVN3, VNI, WINDOWS_1258 = "TCVN3 (ABC)", "VNI-Windows", "Windows-1258"
LOOKED_AT = 20_000  # characters: enough to tell
FEWEST_WORDS = 2  # with letters beyond ASCII; one alone may be a name from abroad
SURE_SHARE = 0.7  # of those words are Vietnamese under the table
DOUBTFUL_SHARE = 0.5  # fewer than these as they stand: the text is no Vietnamese in Unicode

_TCVN3 = dict(
    zip(
        bytes.fromhex(
            "b5b6b7b8b9a8bbbcbdbec6a9c7c8c9cacbaeccced0cfd1aad2d3d4d5d6d7d8dcdddedfe1e2e3e4abe5e6e7e8e9"
            "aceaebecedeeeff1f2f3f4adf5f6f7f8f9fafbfcfdfea1a2a7a3a4a5a6"
        ).decode("latin-1"),
        "àảãáạăằẳẵắặâầẩẫấậđèẻéẽẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROOFS = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BOWLS = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile(r"([aeiouyôö])([ùøûõïâáàåãäêéèúüë])?|[ñæóòî]")
_WORDS = re.compile(r"[^\W\d_]+")
_ONSET = "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|qu|r|s|th|tr|t|v|x|p)?"
_RIME = (
    "(?:(?:i|y|ê|e|ư|u|ơ|ô|o|a|ă|â|iê|yê|uô|ươ|uâ|uê|uy|uơ|oa|oă|oe|uyê)(?:ch|c|m|ng|nh|n|p|t)?"
    "|[iyaeêoôơuư]|ia|ua|ưa|uya|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|iêu|yêu|uôi|ươi|ươu|oai|oay|oeo|uay|uây"
    "|oao|uyu)"
)
_SYLLABLE = re.compile(f"{_ONSET}{_RIME}")
_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def old_encoding_of(text: str) -> str:
    """Which encoding text that was read as Windows-1252 (or Unicode) really is in; "" for none of ours."""
    text = unicodedata.normalize("NFC", text[:LOOKED_AT])
    return "" if _share(text) >= DOUBTFUL_SHARE else _best(text, {TCVN3: from_tcvn3, VNI: from_vni})


def old_encoding_of_bytes(content: bytes) -> str:
    """As `old_encoding_of`, of a file that is no UTF-8; Windows-1258 too."""
    content = content[:LOOKED_AT]
    return _best(
        content.decode("latin-1"), {WINDOWS_1258: from_windows_1258, TCVN3: from_tcvn3, VNI: from_vni}
    )


def from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def from_vni(text: str) -> str:
    """Capitals come out as small letters: this only serves to recognise."""
    return unicodedata.normalize("NFC", _VNI_PAIR.sub(_vni_letter, text.lower()))


def from_windows_1258(text: str) -> str:
    decoded = text.encode("latin-1", errors="replace").decode("cp1258", errors="replace")
    return unicodedata.normalize("NFC", decoded)


def _vni_letter(found: re.Match[str]) -> str:
    letter, sign = found[1], found[2] or ""
    if letter is None:
        return _VNI_SINGLE[found[0]]
    base = _VNI_SINGLE.get(letter, letter)
    if not sign:
        return base
    if sign in _TONES:
        return base + _TONES[sign]
    if sign in _ROOFS and letter in "aeo":
        return f"{base}\u0302{_ROOFS[sign]}"
    if sign in _BOWLS and letter == "a":
        return f"{base}\u0306{_BOWLS[sign]}"
    return found[0]


def _best(text: str, tables: dict[str, Callable[[str], str]]) -> str:
    shares = {name: _share_of(_signed_words(text), table) for name, table in tables.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= SURE_SHARE else ""


def _share(text: str) -> float:
    """Of the words with letters beyond ASCII, how many are Vietnamese; 1 where there are too few to tell."""
    words = _signed_words(text)
    return _share_of(words, str) if len(words) >= FEWEST_WORDS else 1.0


def _share_of(words: Iterable[str], table: Callable[[str], str]) -> float:
    judged = [_is_syllable(table(word)) for word in words]
    return sum(judged) / len(judged) if len(judged) >= FEWEST_WORDS else 0.0


def _signed_words(text: str) -> list[str]:
    """Between blanks: what a table turns into letters may be a sign as it stands."""
    words = (word.strip("\"'();,.:!?-/[]") for word in re.split(r"[\s;,/()\"\-]+", text))
    return [word for word in words if not word.isascii() and len(word) <= 12]  # noqa: PLR2004 - no syllable is longer


def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare, tones = _TONE_MARKS.subn("", decomposed)
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None
