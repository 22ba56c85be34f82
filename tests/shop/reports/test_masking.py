"""Cells of fewer than three producers: who sees them, and what may not be worked out from the rest."""

import random

from shop.reports.masking import MIN_PRODUCERS, Cell, add_up, mask_small_cells

NOBODY: frozenset[int] = frozenset()


def cell(unit_id: int | None, amount_vnd: int, *vendor_ids: int) -> Cell:
    return Cell(unit_id, amount_vnd, 0, 1, frozenset(vendor_ids), has_demo=False)


def test_three_producers_are_shown_and_two_are_not():
    three, two, also_two = cell(1, 500, 1, 2, 3), cell(2, 90, 4, 5), cell(3, 80, 5, 6)

    masked = mask_small_cells([three, two, also_two], NOBODY)

    assert masked == ([three], [two, also_two], False)


def test_one_masked_cell_takes_the_smallest_other_with_it_or_total_minus_rows_would_tell_it():
    large, small, lonely = cell(1, 900, 1, 2, 3), cell(2, 100, 4, 5, 6), cell(3, 50, 7)

    masked = mask_small_cells([large, small, lonely], NOBODY)

    assert masked == ([large], [lonely, small], False)


def test_two_masked_cells_of_the_same_two_producers_are_no_crowd():
    shop, home, market = cell(1, 50, 7, 8), cell(2, 60, 7, 8), cell(3, 900, 1, 2, 3)

    masked = mask_small_cells([shop, home, market], NOBODY)

    assert (masked.shown, masked.hidden) == ([], [shop, home, market])


def test_the_officer_in_charge_sees_the_cell_and_others_do_not():
    mine, other, third = cell(1, 50, 7), cell(2, 60, 8, 9), cell(3, 70, 10)

    masked = mask_small_cells([mine, other, third], frozenset({1}))

    assert masked == ([mine], [other, third], False)


def test_what_the_viewer_knows_anyway_covers_nothing_so_the_total_is_withheld():
    mine, lonely = cell(1, 5_000, 1, 2, 3, 4), cell(2, 50, 9)

    masked = mask_small_cells([mine, lonely], frozenset({1}))

    assert masked == ([mine], [lonely], True)


def test_buyers_not_known_are_a_cover_only_when_no_commune_is_left():
    unknown, lonely, large = cell(None, 10, 1, 2, 3), cell(2, 50, 9), cell(3, 900, 1, 2, 3)

    assert mask_small_cells([unknown, lonely, large], NOBODY).hidden == [lonely, large]
    assert mask_small_cells([unknown, lonely], NOBODY).hidden == [lonely, unknown]


def test_nobody_masks_for_a_check():
    lonely = cell(2, 50, 9)

    assert mask_small_cells([lonely], None) == ([lonely], [], False)


def test_in_any_mix_nothing_shown_or_left_over_stands_for_fewer_than_three():
    dice = random.Random(41)
    for _ in range(2_000):
        cells = [
            cell(unit_id, dice.randint(-500, 5_000), *dice.choices(range(9), k=dice.randint(1, 5)))
            for unit_id in [*range(1, dice.randint(2, 9)), *([None] if dice.random() < 0.5 else [])]
        ]
        in_charge = frozenset(dice.sample(range(1, 9), dice.randint(0, 3)))

        masked = mask_small_cells(cells, in_charge)

        assert sorted(map(repr, [*masked.shown, *masked.hidden])) == sorted(map(repr, cells))
        foreign = [shown for shown in masked.shown if shown.unit_id not in in_charge]
        assert all(len(shown.witness_ids) >= MIN_PRODUCERS for shown in foreign)
        assert not {hidden.unit_id for hidden in masked.hidden} & in_charge
        if masked.hidden and not masked.is_withheld:
            assert len(add_up(masked.hidden).witness_ids) >= MIN_PRODUCERS
        if masked.is_withheld:
            assert foreign == []
