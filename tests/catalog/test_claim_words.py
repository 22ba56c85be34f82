"""Words that food must not be sold with, and those that only look like them."""

import unicodedata

import pytest

from catalog.claim_words import claim_words, find_claims


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mật ong chữa ho cho trẻ em", ["chữa"]),
        ("Đặc trị đau khớp, khỏi bệnh sau 3 ngày", ["đặc trị", "khỏi bệnh"]),
        ("Trị ho, TRỊ  mất ngủ", ["trị"]),
        ("Thần dược cho gan, thay\nthế thuốc", ["thần dược", "thay thế thuốc"]),
        ("chữa trị dứt điểm", ["chữa trị", "dứt điểm"]),
        ("Hỗ trợ điều trị tiểu đường", ["điều trị"]),
        ("Trà này là vị thuốc quý của bà con", ["vị thuốc"]),
        ("Sửa chữa máy xay, chữa đau lưng", ["chữa"]),
        ("Giá trị cao, trị ho tốt", ["trị"]),
    ],
)
def test_words_of_healing_are_found(text, words):
    assert claim_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Giỏ quà trị giá 500.000 đồng",
        "Ban quản trị hợp tác xã",
        "Nuôi ở hồ Trị An, Đồng Nai",
        "Tiêu Quảng Trị, giá trị dinh dưỡng cao",
        "Xưởng có người sửa chữa, có bình chữa cháy",
        "Không phun thuốc trừ sâu",
        "Thực phẩm này không phải là thuốc, không có tác dụng thay thế thuốc chữa bệnh.",
        "SẢN PHẨM NÀY KHÔNG PHẢI LÀ THUỐC VÀ KHÔNG CÓ TÁC DỤNG THAY THẾ THUỐC CHỮA BỆNH",
        "Chua tri gia vi",  # without signs it may mean anything
        "Chữ ấy, trịnh trọng, chứa đựng, khoai",
        "",
    ],
)
def test_other_words_are_left_alone(text):
    assert find_claims(text) == []


def test_a_claim_beside_the_demanded_sentence_is_still_found():
    text = "Chữa ho. Thực phẩm này không phải là thuốc, không có tác dụng thay thế thuốc chữa bệnh."

    assert claim_words(text) == ["chữa"]


def test_signs_typed_apart_are_the_same_word():
    text = unicodedata.normalize("NFD", "Rượu đặc trị")

    (claim,) = find_claims(text)

    assert claim.words == "đặc trị"
    assert unicodedata.normalize("NFC", text)[claim.start : claim.end] == "đặc trị"
