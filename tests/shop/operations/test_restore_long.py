"""The big proof: a ledger of a million moves is saved, restored into a cluster of its own, compared and examined."""

# ruff: noqa: S608 - our own numbers

import os
import time

import pytest
from django.db import connections

from shop.operations.backup.verify_backup import verify_backup
from tests.launcher.conftest import scratch_folder
from tests.shop.operations.backed_up import KEY, a_shop
from tests.world import make_outlet, make_variant, stock

MOVES = 1_000_000
SHELVES = 50
# Counted goods, one more each time, evenly over the shelves; levels and ledger agree as after any day's work.
FILL = (
    f"""
    INSERT INTO public.outlets_stockmove (outlet_id, variant_id, owner_id, quantity, kind, source_type, source_id,
                                          source_line, source_part, reason, actor, happened_at)
    SELECT l.outlet_id, l.variant_id, l.owner_id, 1, 'count', 'count', gen_random_uuid()::text, n, 0, '', '', now()
    FROM (SELECT * FROM public.outlets_stocklevel ORDER BY id DESC LIMIT {SHELVES}) l
    CROSS JOIN generate_series(1, {MOVES // SHELVES}) n
    """,
    f"""
    UPDATE public.outlets_stocklevel SET on_hand = on_hand + {MOVES // SHELVES}
    WHERE id IN (SELECT id FROM public.outlets_stocklevel ORDER BY id DESC LIMIT {SHELVES})
    """,
)


@pytest.mark.long
def test_a_million_moves_come_back(
    template_database, django_db_setup, django_db_blocker, tmp_path_factory, promise
):
    folder = tmp_path_factory.mktemp("shop")
    with (
        django_db_blocker.unblock(),
        a_shop(template_database, f"ocop_million_{os.getpid()}", folder) as shop,
        scratch_folder() as data,
    ):
        outlet, honey = make_outlet(), make_variant()
        for _ in range(SHELVES):
            stock(outlet, make_variant(honey.product.vendor), 1)
        connections.close_all()
        for statement in FILL:
            shop.execute(statement)

        began = time.monotonic()
        made = shop.save()
        saved_s = time.monotonic() - began
        verification = verify_backup(made.path, KEY, data / "trial", print)
        both_s = time.monotonic() - began

    assert verification.ok, verification.sentence
    assert made.rows > MOVES
    promise(
        "A backup is known to restore (P26): a million stock moves saved, restored, compared, examined (aim: 60 s)",
        figure=f"{made.rows:,} rows, {made.size / 1e6:.0f} MB sealed: saved in {saved_s:.0f} s, restored into "
        f"a cluster of its own, every table, right and trigger equal, doctor clean: {both_s:.0f} s in all",
    )
