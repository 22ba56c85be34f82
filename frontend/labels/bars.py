"""Bar codes as black and white modules, drawn as vectors: EAN-13 (also for UPC), EAN-8, and ITF-14 for GTIN-14.

Source: GS1 General Specifications, sections 5.2 (EAN/UPC) and 5.3 (ITF-14).
"""

_L = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
_R = tuple(code.translate(str.maketrans("01", "10")) for code in _L)
_G = tuple(code[::-1] for code in _R)
# Which of the six left digits are written in set G tells the thirteenth, leading digit.
_LEADING = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL",
)  # fmt: skip
_WIDE_OF_FIVE = ("00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010")
EAN_13, EAN_8, UPC, GTIN_14 = 13, 8, 12, 14
_ITF_WIDE = "111"  # wide : narrow is 3 : 1 here, allowed from 2.25 to 3
# White on either side without which a scanner does not see the edge, in modules.
QUIET = {EAN_13: (11, 7), EAN_8: (7, 7), GTIN_14: (10, 10)}


def modules_of(code: str) -> str:
    """The bars of a GTIN as "1" for black and "0" for white modules, quiet zones included.

    code  8, 12, 13 or 14 digits whose last one is right (catalog.barcodes.read_gtin)

    >>> len(modules_of("8930000000019"))
    113
    """
    if len(code) == UPC:
        code = f"0{code}"
    if len(code) == EAN_13:
        bars = _ean_13(code)
    elif len(code) == EAN_8:
        bars = _guarded(code[:4], code[4:], "LLLL")
    elif len(code) == GTIN_14:
        bars = _itf(code)
    else:
        raise ValueError(f"no bar code has {len(code)} digits")
    before, after = QUIET[len(code)]
    return "0" * before + bars + "0" * after


def bars_svg(code: str, *, height: int = 60) -> str:
    """The bars as SVG, one module one unit wide; the figures under them are the label's to set."""
    modules = modules_of(code)
    path, place = [], 0
    while place < len(modules):
        if modules[place] == "0":
            place += 1
            continue
        end = place
        while end < len(modules) and modules[end] == "1":
            end += 1
        path.append(f"M{place} 0h{end - place}v{height}h-{end - place}z")
        place = end
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(modules)} {height}" '
        f'preserveAspectRatio="none"><path d="{"".join(path)}" fill="#000"/></svg>'
    )


def _ean_13(code: str) -> str:
    return _guarded(code[1:7], code[7:], _LEADING[int(code[0])])


def _guarded(left: str, right: str, sets: str) -> str:
    coded = "".join((_L if kind == "L" else _G)[int(digit)] for digit, kind in zip(left, sets, strict=True))
    return f"101{coded}01010{''.join(_R[int(digit)] for digit in right)}101"


def _itf(code: str) -> str:
    """Pairs of digits: the first in the bars, the second in the spaces between them."""
    bars = "1010"
    for place in range(0, len(code), 2):
        black, white = _WIDE_OF_FIVE[int(code[place])], _WIDE_OF_FIVE[int(code[place + 1])]
        for is_wide_bar, is_wide_space in zip(black, white, strict=True):
            bars += _ITF_WIDE if is_wide_bar == "1" else "1"
            bars += "000" if is_wide_space == "1" else "0"
    return f"{bars}{_ITF_WIDE}01"
