"""Words that made-up goods, producers and places are put together from.

Kinds of goods are the kinds Vietnamese communes certify; sets are those of Quyết định 26/2026/QĐ-TTg.
"""

from typing import NamedTuple

# Provinces of today without a sea: nothing of the sea is made there.
INLAND_PROVINCES = frozenset(["01", "04", "08", "11", "12", "14", "15", "19", "20", "24", "25", "80", "92"])
COLD_PROVINCES = frozenset(
    ["04", "08", "11", "12", "14", "15", "19", "20", "25", "68"]
)  # mountains of the north, and Đà Lạt


class Size(NamedTuple):
    """How goods are put up. factor: of the kind's price; grams: net weight, 0 where nobody weighs."""

    name: str
    unit_word: str
    factor: float
    grams: int
    base_unit: str = "piece"
    price_quantity: int = 1


SIZES = {
    "bag": (
        Size("Túi 250 g", "túi", 0.28, 250),
        Size("Túi 500 g", "túi", 0.52, 500),
        Size("Túi 1 kg", "túi", 1, 1000),
    ),
    "box": (Size("Hộp 200 g", "hộp", 0.24, 200), Size("Hộp 500 g", "hộp", 0.55, 500)),
    "jar": (Size("Hũ 250 g", "hũ", 0.28, 250), Size("Hũ 400 g", "hũ", 0.42, 400)),
    "bottle": (
        Size("Chai 250 ml", "chai", 0.3, 260),
        Size("Chai 500 ml", "chai", 0.55, 520),
        Size("Chai 1 lít", "chai", 1, 1040),
    ),
    "fresh": (
        Size("Cân theo kg", "kg", 1, 0, "g", 1000),
        Size("Thùng giấy 5 kg", "thùng", 4.8, 5000),
    ),
    "small": (Size("Hộp 50 g", "hộp", 0.06, 50), Size("Hộp 100 g", "hộp", 0.115, 100)),
    "drops": (Size("Chai 10 ml", "chai", 0.012, 10), Size("Chai 50 ml", "chai", 0.055, 50)),
    "craft": (Size("Cỡ nhỏ", "cái", 0.6, 0), Size("Cỡ vừa", "cái", 1, 0), Size("Cỡ lớn", "cái", 1.7, 0)),
    "plant": (Size("Chậu nhỏ", "chậu", 0.6, 0), Size("Chậu lớn", "chậu", 1.4, 0)),
    "animal": (Size("Con 10 cm", "con", 1, 0),),
    "tour": (Size("Vé người lớn", "vé", 1, 0), Size("Vé trẻ em", "vé", 0.6, 0)),
}


class Kind(NamedTuple):
    """A kind of goods. price_vnd: of a kilo, a litre, a piece or a ticket; days: shelf life, 0 for ever."""

    set_number: int
    name: str
    sizes: str
    price_vnd: int
    vat_class: str
    days: int
    made_of: str


FAMILIES: dict[str, tuple[Kind, ...]] = {
    "sea": (
        Kind(8, "Khô cá dứa một nắng", "bag", 340_000, "not_subject", 180, "cá dứa tươi, muối biển"),
        Kind(8, "Khô cá thu", "bag", 360_000, "not_subject", 180, "cá thu, muối biển"),
        Kind(8, "Khô mực", "bag", 1_150_000, "not_subject", 365, "mực lá phơi nắng"),
        Kind(8, "Tôm khô", "bag", 950_000, "not_subject", 365, "tôm đất luộc chín, muối"),
        Kind(8, "Chả cá thát lát", "bag", 220_000, "8", 60, "cá thát lát, thì là, hạt tiêu"),
        Kind(8, "Mắm tôm chua", "jar", 230_000, "8", 180, "tôm đất, riềng, đu đủ, tỏi, ớt"),
        Kind(9, "Nước mắm cá cơm", "bottle", 160_000, "8", 730, "cá cơm, muối biển"),
        Kind(9, "Mắm nêm cá cơm", "jar", 120_000, "8", 365, "cá cơm, muối, thính gạo"),
        Kind(10, "Muối hạt", "bag", 18_000, "not_subject", 1095, "nước biển cô đặc bằng nắng và gió"),
        Kind(10, "Muối tôm", "jar", 190_000, "8", 365, "muối biển, tôm khô, ớt, tỏi"),
        Kind(2, "Hàu sữa", "fresh", 65_000, "not_subject", 2, "hàu nuôi treo"),
        Kind(2, "Ốc hương", "fresh", 420_000, "not_subject", 2, "ốc hương nuôi lồng"),
    ),
    "fruit": (
        Kind(1, "Bưởi da xanh", "fresh", 55_000, "not_subject", 20, "bưởi tươi"),
        Kind(1, "Xoài cát", "fresh", 75_000, "not_subject", 7, "xoài tươi"),
        Kind(1, "Sầu riêng Ri6", "fresh", 120_000, "not_subject", 5, "sầu riêng chín cây"),
        Kind(1, "Thanh long ruột đỏ", "fresh", 38_000, "not_subject", 10, "thanh long tươi"),
        Kind(1, "Cam sành", "fresh", 32_000, "not_subject", 14, "cam tươi"),
        Kind(1, "Vải thiều", "fresh", 60_000, "not_subject", 5, "vải tươi"),
        Kind(7, "Xoài sấy dẻo", "bag", 270_000, "8", 270, "xoài chín, đường mía"),
        Kind(7, "Mít sấy giòn", "bag", 210_000, "8", 270, "mít chín, dầu thực vật"),
        Kind(7, "Chuối sấy mật ong", "bag", 150_000, "8", 180, "chuối chín, mật ong"),
        Kind(7, "Mứt vỏ bưởi", "box", 240_000, "8", 180, "vỏ bưởi, đường phèn"),
        Kind(17, "Nước ép khóm", "bottle", 70_000, "8", 180, "khóm chín, đường phèn"),
        Kind(15, "Rượu mận", "bottle", 190_000, "special_10", 1095, "mận chín, rượu nếp"),
    ),
    "rice": (
        Kind(3, "Gạo thơm ST25", "bag", 38_000, "not_subject", 365, "lúa thơm vụ mới"),
        Kind(3, "Gạo nếp cái hoa vàng", "bag", 45_000, "not_subject", 365, "nếp cái hoa vàng"),
        Kind(3, "Lạc nhân đỏ", "bag", 72_000, "not_subject", 180, "lạc nhân phơi nắng"),
        Kind(5, "Cơm cháy chà bông", "box", 210_000, "8", 120, "gạo, chà bông heo, hành"),
        Kind(6, "Bánh tráng dừa", "bag", 110_000, "8", 180, "bột gạo, nước cốt dừa, mè"),
        Kind(6, "Bún khô", "bag", 52_000, "8", 365, "gạo tẻ, nước"),
        Kind(6, "Miến dong", "bag", 95_000, "8", 365, "tinh bột dong riềng"),
        Kind(6, "Bánh đa nem", "bag", 68_000, "8", 365, "bột gạo, muối"),
        Kind(6, "Bánh khô mè", "box", 130_000, "8", 120, "bột gạo, mè, đường mía"),
        Kind(14, "Rượu nếp trắng", "bottle", 110_000, "special_10", 1825, "nếp, men lá"),
    ),
    "coconut": (
        Kind(7, "Kẹo dừa", "box", 140_000, "8", 240, "nước cốt dừa, mạch nha, đường"),
        Kind(7, "Mứt dừa non", "box", 190_000, "8", 180, "cơm dừa non, đường"),
        Kind(7, "Đậu phộng nước cốt dừa", "bag", 130_000, "8", 240, "đậu phộng, nước cốt dừa"),
        Kind(9, "Dầu dừa ép lạnh", "bottle", 260_000, "8", 730, "cơm dừa tươi"),
        Kind(17, "Nước dừa xiêm đóng chai", "bottle", 48_000, "8", 180, "nước dừa xiêm"),
        Kind(19, "Xà phòng dầu dừa", "small", 620_000, "8", 730, "dầu dừa, tinh dầu, xút"),
        Kind(21, "Gáo dừa khắc tay", "craft", 85_000, "8", 0, "gáo dừa già"),
    ),
    "honey": (
        Kind(4, "Mật ong rừng", "bottle", 420_000, "not_subject", 730, "mật ong chín tự nhiên"),
        Kind(4, "Mật ong hoa cà phê", "bottle", 240_000, "not_subject", 730, "mật ong hoa cà phê"),
        Kind(4, "Đường thốt nốt", "bag", 90_000, "8", 365, "nước hoa thốt nốt"),
        Kind(8, "Sữa ong chúa mật ong", "jar", 900_000, "8", 365, "sữa ong chúa, mật ong"),
        Kind(18, "Viên nghệ mật ong", "jar", 480_000, "8", 730, "bột nghệ, mật ong"),
        Kind(18, "Cao gừng mật ong", "jar", 520_000, "8", 730, "gừng, mật ong"),
        Kind(20, "Tinh bột nghệ", "jar", 390_000, "8", 730, "củ nghệ nếp đỏ"),
    ),
    "tea": (
        Kind(11, "Chè Shan tuyết cổ thụ", "box", 650_000, "8", 730, "búp chè Shan tuyết"),
        Kind(11, "Chè xanh", "bag", 260_000, "8", 540, "búp chè xanh"),
        Kind(11, "Trà ô long", "box", 700_000, "8", 730, "lá chè ô long"),
        Kind(12, "Trà hoa cúc chi", "box", 820_000, "8", 540, "hoa cúc chi sấy lạnh"),
        Kind(12, "Trà dây", "bag", 180_000, "8", 540, "dây chè rừng phơi khô"),
        Kind(12, "Trà atiso", "box", 320_000, "8", 540, "hoa, thân và rễ atiso"),
        Kind(1, "Rau cải mèo", "fresh", 35_000, "not_subject", 3, "rau cải tươi"),
        Kind(8, "Thịt trâu gác bếp", "bag", 850_000, "8", 180, "thịt trâu, mắc khén, ớt"),
        Kind(8, "Lạp xưởng gác bếp", "bag", 320_000, "8", 90, "thịt heo bản, rượu, mắc khén"),
        Kind(14, "Rượu ngô men lá", "bottle", 120_000, "special_10", 1825, "ngô bản, men lá"),
    ),
    "coffee": (
        Kind(13, "Cà phê rang mộc", "bag", 290_000, "8", 365, "hạt cà phê Robusta"),
        Kind(13, "Cà phê Arabica", "bag", 420_000, "8", 365, "hạt cà phê Arabica chín đỏ"),
        Kind(13, "Bột ca cao nguyên chất", "box", 380_000, "8", 540, "hạt ca cao lên men"),
        Kind(13, "Sô-cô-la đen 70 %", "small", 950_000, "8", 365, "ca cao, đường mía"),
        Kind(10, "Tiêu sọ", "jar", 330_000, "8", 730, "hạt tiêu chín bóc vỏ"),
        Kind(10, "Hồ tiêu đỏ", "jar", 420_000, "8", 730, "hạt tiêu chín đỏ"),
        Kind(7, "Hạt điều rang muối", "jar", 330_000, "8", 365, "hạt điều, muối biển"),
        Kind(7, "Mắc ca sấy nứt vỏ", "bag", 260_000, "8", 365, "hạt mắc ca"),
    ),
    "herb": (
        Kind(20, "Tinh dầu tràm gió", "drops", 3_200_000, "8", 1095, "lá tràm gió"),
        Kind(20, "Tinh dầu sả", "drops", 2_600_000, "8", 1095, "lá sả"),
        Kind(20, "Nấm linh chi", "small", 1_300_000, "not_subject", 730, "nấm linh chi khô"),
        Kind(18, "Cao xạ đen", "jar", 600_000, "8", 730, "lá xạ đen"),
        Kind(18, "Đông trùng hạ thảo sấy", "small", 14_000_000, "8", 540, "đông trùng hạ thảo nuôi cấy"),
        Kind(19, "Dầu gội bồ kết", "bottle", 180_000, "8", 540, "bồ kết, hương nhu, vỏ bưởi"),
        Kind(16, "Nước khoáng thiên nhiên", "bottle", 14_000, "8", 730, "nước khoáng nguồn ngầm"),
    ),
    "craft": (
        Kind(21, "Bình gốm", "craft", 240_000, "8", 0, "đất sét, men tro"),
        Kind(21, "Giỏ lục bình", "craft", 130_000, "8", 0, "thân lục bình phơi khô"),
        Kind(21, "Nón lá", "craft", 90_000, "8", 0, "lá nón, vành tre"),
        Kind(21, "Chiếu cói", "craft", 260_000, "8", 0, "cói, sợi đay"),
        Kind(21, "Đèn mây tre", "craft", 310_000, "8", 0, "mây, tre"),
        Kind(22, "Khăn thổ cẩm", "craft", 280_000, "8", 0, "sợi bông nhuộm lá"),
        Kind(22, "Khăn lụa tơ tằm", "craft", 450_000, "8", 0, "tơ tằm"),
        Kind(22, "Túi vải lanh", "craft", 230_000, "8", 0, "vải lanh dệt tay"),
    ),
    "garden": (
        Kind(23, "Cúc mâm xôi", "plant", 180_000, "not_subject", 0, "cây giống tại vườn"),
        Kind(23, "Lan hồ điệp", "plant", 260_000, "not_subject", 0, "cây giống nuôi cấy mô"),
        Kind(24, "Bonsai mai chiếu thủy", "plant", 900_000, "not_subject", 0, "cây trồng mười năm trở lên"),
        Kind(24, "Cây kim quýt", "plant", 350_000, "not_subject", 0, "cây giống tại vườn"),
        Kind(25, "Cá dĩa", "animal", 320_000, "not_subject", 0, "cá nuôi tại trại"),
        Kind(26, "Một ngày làm nông dân ở", "tour", 390_000, "8", 0, ""),
        Kind(26, "Ngủ đêm nhà vườn", "tour", 650_000, "8", 0, ""),
    ),
}
TOURISM_SET = 26
SEA_FAMILY = "sea"
# Which families thrive where, beside those that thrive anywhere; the first ones more often.
ANYWHERE = ("fruit", "rice", "honey", "herb", "craft", "garden", "fruit", "rice")
COLD_FAMILIES = ("tea", "tea", "honey", "rice")
WARM_FAMILIES = ("coffee", "coconut", "fruit")

# What may stand between a kind and its place. Empty ones make the plain name the most frequent.
QUALITIES = ("", "", "", "", "truyền thống", "hữu cơ", "thượng hạng", "gia truyền", "đặc biệt", "loại một")

TRADES = {
    "sea": "Hải sản",
    "fruit": "Trái cây",
    "rice": "Nông nghiệp",
    "coconut": "Dừa",
    "honey": "Ong mật",
    "tea": "Chè",
    "coffee": "Cà phê",
    "herb": "Dược liệu",
    "craft": "Làng nghề",
    "garden": "Nhà vườn",
}
FORMS = {
    "cooperative": ("HTX", "Hợp tác xã"),
    "cooperative_group": ("Tổ", "Tổ hợp tác"),
    "household": ("Cơ sở", "Hộ kinh doanh"),
    "enterprise": ("Công ty", "Công ty TNHH"),
    "farm": ("Trại", "Trang trại"),
}
VENDOR_KINDS = tuple(FORMS)
VENDOR_KIND_WEIGHTS = (38, 9, 34, 15, 4)  # shares of subjects in the programme's yearly figures, rounded

FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Lý")
MIDDLE_NAMES = ("Thị", "Văn", "Thanh", "Minh", "Ngọc", "Hữu", "Thu", "Quốc")
GIVEN_NAMES = (
    *("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hòa", "Hương", "Khánh", "Lan", "Liên"),
    *("Mai", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Thủy", "Tuấn", "Uyên", "Vinh", "Yến"),
)
STREETS = ("Trường Học", "Bến Đò", "Chợ Mới", "Đình Làng", "Hùng Vương", "Bờ Kênh", "Giếng Nước", "Cầu Ngang")
PLACE_TYPES = (
    "Cửa hàng trong khu du lịch",
    "Trung tâm thương mại, siêu thị, chợ",
    "Bến tàu, bến phà",
    "Làng nghề",
    "Bưu điện, điểm bưu điện văn hóa xã",
    "Trạm dừng nghỉ",
)
POINT_NAMES = ("Chợ", "Bến xe", "Bưu điện", "Trung tâm", "Khu du lịch", "Trạm dừng")
FAIR_NAMES = (
    "Phiên chợ Đặc sản và OCOP",
    "Hội chợ OCOP",
    "Tuần hàng nông sản",
    "Hội chợ Xuân",
    "Ngày hội sản phẩm làng nghề",
)
STORIES = (
    "Bà con {place} làm {thing} từ thời ông bà, mỗi nhà giữ một chút bí quyết riêng.",
    "Cả xóm chung một lò, một sân phơi; mẻ nào cũng ghi tên người làm và ngày làm.",
    "Nguyên liệu lấy trong xã, đúng vụ mới làm, hết vụ thì nghỉ.",
    "Khách quen ở xa thường đặt trước cả tháng, nhất là dịp Tết.",
    "Từ ngày vào chương trình OCOP, bao bì và sổ ghi chép đều gọn gàng hơn hẳn.",
    "Người trẻ trong làng về phụ việc, lo phần đóng gói và giao hàng.",
)
