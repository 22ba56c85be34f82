"""Codes of recognised OCOP products, as decisions and certificates print them.

(T)-(X)-(STT)-20YY since districts ended: province, commune, the commune's own number, year of recognition (codes of
QĐ 19/2025/QĐ-TTg; QĐ 26/2026/QĐ-TTg). Before, the district stood second: 83-829-28780-3-2022. Both stay in use, as a
certificate keeps the code it was given.
"""

import re
from typing import NamedTuple

from shop.kernel.errors import InvalidInput

FIRST_YEAR = 2018  # QĐ 490/QĐ-TTg of 07/05/2018 began the programme
LAST_YEAR = 2099
# Word processors turn hyphens into dashes, and people put spaces around them.
_DASHES = re.compile(r"\s*[-‐‑‒–—−]\s*")
_NEW = re.compile(r"([0-9]{2})-([0-9]{5})-([0-9]{1,4})-(20[0-9]{2})")
_OLD = re.compile(r"([0-9]{2})-([0-9]{3})-([0-9]{5})-([0-9]{1,4})-(20[0-9]{2})")


class WrongProductCode(InvalidInput):
    code = "wrong-product-code"


class ProductCode(NamedTuple):
    """A code in its parts; the statistics office's codes are text with all their digits.

    district  "" in the form without districts
    number    the commune's own, from 1
    year      of recognition
    """

    province: str
    district: str
    commune: str
    number: int
    year: int

    def __str__(self) -> str:
        parts = (self.province, self.district, self.commune, str(self.number), str(self.year))
        return "-".join(part for part in parts if part)


def read_product_code(text: str, *, path: tuple[str | int, ...] = ()) -> ProductCode:
    """A code however its dashes and spaces were typed; leading zeros of the number do not count.

    raises WrongProductCode
    """
    plain = _DASHES.sub("-", " ".join(text.split()))
    if new := _NEW.fullmatch(plain):
        province, commune, number, year = new.groups()
        district = ""
    elif old := _OLD.fullmatch(plain):
        province, district, commune, number, year = old.groups()
    else:
        raise WrongProductCode(
            "Mã sản phẩm OCOP có dạng tỉnh-xã-số thứ tự-năm, ví dụ 79-27676-3-2026; mã trước 01/07/2025 có thêm "
            "mã huyện, ví dụ 83-829-28780-3-2022.",
            path=path,
        )
    if int(number) < 1:
        raise WrongProductCode("Số thứ tự trong mã sản phẩm đếm từ 1.", path=path)
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise WrongProductCode(f"Năm trong mã sản phẩm phải từ {FIRST_YEAR} trở đi.", path=path)
    return ProductCode(province, district, commune, int(number), int(year))
