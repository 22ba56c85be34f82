"""Rules that till and server share: the same vectors on both sides, and the till's own tests under node."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from shop.kernel.money import price_of
from shop.kernel.quantity import describe_quantity
from shop.kernel.text import fold
from shop.orders.models import SaleTender
from shop.orders.services.record_pos_sale import SoldLine, Tender, record_pos_sale
from tests.world import NOW, make_till, make_variant

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
FRONTEND = ROOT / "frontend"
NODE = Path(sys.executable).parent / "node"  # of the environment's own Node, see pyproject.toml


def vectors(name: str) -> list:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "folded"), vectors("fold"))
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("one", vectors("price"))
def test_price(one):
    price = {"price_vnd": one["price_vnd"], "price_quantity": one["price_quantity"]}

    assert price_of(one["quantity"], **price) == one["amount_vnd"]


@pytest.mark.parametrize("one", vectors("quantity_words"))
def test_quantity_in_words(one):
    assert describe_quantity(one["quantity"], one["base_unit"], one["unit_word"]) == one["words"]


@pytest.mark.django_db
@pytest.mark.parametrize("one", vectors("change"))
def test_a_cash_tender_is_booked_exactly_when_there_is_change_to_give_or_none(one):
    variant, till = make_variant(price_vnd=one["total_vnd"]), make_till()

    verdict = record_pos_sale(
        sale_id=uuid4(),
        device=till,
        outlet_id=till.outlet_id,
        sequence=1,
        lines=[SoldLine(variant.pk, 1, one["total_vnd"])],
        tenders=[Tender("cash", one["total_vnd"], one["received_vnd"])],
        sold_at=NOW,
        now=NOW,
    )

    change = [tender.received_vnd - tender.amount_vnd for tender in SaleTender.objects.all()]
    assert verdict.result == ("quarantined" if one["change_vnd"] is None else "accepted")
    assert change == ([] if one["change_vnd"] is None else [one["change_vnd"]])


BUNDLE = """
import { build } from "esbuild";
const [source, outfile, platform] = process.argv.slice(1);
await build({ entryPoints: [source], outfile, platform, bundle: true, format: "esm", logLevel: "error",
  minify: platform === "browser", jsx: "automatic", jsxImportSource: "preact", charset: "utf8" });
"""


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    """The till and its tests, freshly bundled: what lies in static/built/ may be of an earlier build."""
    out = tmp_path_factory.mktemp("till")
    for source, name, platform in (
        (ROOT / "tests" / "frontend" / "till_rules.test.ts", "rules.test.mjs", "node"),
        (FRONTEND / "src" / "pos" / "main.tsx", "till.js", "browser"),
    ):
        made = subprocess.run(
            [str(NODE), "--input-type=module", "-e", BUNDLE, str(source), str(out / name), platform],
            capture_output=True,
            text=True,
            check=False,
            cwd=FRONTEND,
            timeout=60,
        )
        assert made.returncode == 0, made.stderr
    return out


def test_the_till_s_rules_hold_under_node(bundled):
    ran = subprocess.run(
        [str(NODE), "--test", "--test-reporter=tap", str(bundled / "rules.test.mjs")],
        env={**os.environ, "VECTORS": str(VECTORS)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stdout
    passed = next(line for line in ran.stdout.splitlines() if line.startswith("# pass"))
    assert int(passed.split()[-1]) >= 80, ran.stdout


def test_the_till_fits_a_cheap_phone(bundled):
    assert len(gzip.compress((bundled / "till.js").read_bytes())) <= 100_000


def test_the_till_s_types_hold():
    tsc = FRONTEND / "node_modules" / "typescript" / "bin" / "tsc"

    checked = subprocess.run(
        [str(NODE), str(tsc), "--noEmit"],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert checked.returncode == 0, checked.stdout
