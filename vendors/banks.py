"""Banks that VietQR pays into: the number of six digits by which NAPAS knows each.

Source: NAPAS's list of member banks (banks_napas_card, 05/07/2022) with the names the banks bear in 2026. It came by
secondary copies and was not compared with NAPAS itself: to be checked before real money goes by it. A producer whose
bank is missing takes another account: a wrong number here would send a buyer's money nowhere.
"""

from typing import NamedTuple


class Bank(NamedTuple):
    bin: str
    name: str  # as people call it


_LISTED = (
    ("970425", "ABBANK"),
    ("970416", "ACB"),
    ("970405", "Agribank"),
    ("970409", "Bắc Á (BAC A BANK)"),
    ("970438", "Bảo Việt (BAOVIET Bank)"),
    ("970418", "BIDV"),
    ("970454", "BVBank (Bản Việt)"),
    ("970446", "Co-opBank (Ngân hàng Hợp tác xã)"),
    ("970431", "Eximbank"),
    ("970437", "HDBank"),
    ("970442", "Hong Leong Việt Nam"),
    ("970434", "Indovina (IVB)"),
    ("970452", "KienlongBank"),
    ("970449", "LPBank (Lộc Phát)"),
    ("970422", "MB (Quân đội)"),
    ("970426", "MSB (Hàng Hải)"),
    ("970428", "Nam Á (Nam A Bank)"),
    ("970419", "NCB (Quốc Dân)"),
    ("970448", "OCB (Phương Đông)"),
    ("970430", "PGBank"),
    ("970439", "Public Bank Việt Nam"),
    ("970412", "PVcomBank"),
    ("970403", "Sacombank"),
    ("970400", "Saigonbank"),
    ("970429", "SCB"),
    ("970440", "SeABank"),
    ("970443", "SHB"),
    ("970424", "Shinhan Việt Nam"),
    ("970407", "Techcombank"),
    ("970423", "TPBank"),
    ("970441", "VIB"),
    ("970427", "VietABank"),
    ("970433", "VietBank"),
    ("970436", "Vietcombank"),
    ("970415", "VietinBank"),
    ("970432", "VPBank"),
    ("970457", "Woori Việt Nam"),
)
BANKS: dict[str, Bank] = {number: Bank(number, name) for number, name in _LISTED}
