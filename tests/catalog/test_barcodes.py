"""GTINs as people type them, and our own numbers."""

import pytest

from catalog.barcodes import check_digit, in_store_barcode, read_gtin
from shop.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8930000000019", "8930000000019"),
        (" 893 0000-00001.9 ", "8930000000019"),
        ("96385074", "96385074"),  # GTIN-8, the example of GS1
        ("614141000036", "614141000036"),  # GTIN-12
        ("10614141000415", "10614141000415"),  # GTIN-14 of a carton
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_right_number_is_kept_in_one_spelling(typed, kept):
    assert read_gtin(typed) == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("8930000000018", "Chữ số cuối phải là 9, số vừa nhập là 8"),
        ("893000000001", "Chữ số cuối phải là 8, số vừa nhập là 1"),
        ("893000", "số vừa nhập có 6 chữ số"),
        ("89300000000A9", "chỉ gồm chữ số"),
        ("８９３０００００００１９", "chỉ gồm chữ số"),
        ("0000000000000", "toàn số 0"),
        (in_store_barcode(17), "mã nội bộ"),
        ("0" + in_store_barcode(17), "mã nội bộ"),
    ],
)
def test_a_wrong_number_is_refused_with_what_would_be_right(typed, message):
    with pytest.raises(InvalidInput, match=message) as refusal:
        read_gtin(typed)
    assert refusal.value.path == ("gtin",)


def test_one_wrong_digit_is_always_noticed():
    right = "8936012345674"
    assert right[-1] == check_digit(right[:-1])

    for place in range(13):
        for digit in set("0123456789") - {right[place]}:
            with pytest.raises(InvalidInput):
                read_gtin(right[:place] + digit + right[place + 1 :])


def test_our_own_numbers_are_different_and_whole():
    numbers = {in_store_barcode(variant_id) for variant_id in (1, 2, 99, 9_999_999_999)}

    assert len(numbers) == 4
    for number in numbers:
        assert (len(number), number[:2], number[-1]) == (13, "20", check_digit(number[:-1]))
    with pytest.raises(ValueError, match="no room"):
        in_store_barcode(10_000_000_000)
