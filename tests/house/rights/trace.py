"""Batches, labels, trace pages, recalls: who may do what."""

from datetime import date
from typing import Any

from catalog.models import Batch, BatchPaper
from tests.house.rights.people import EVERYONE, MISSING, PEOPLE, only
from tests.house.rights.town import Town

DESK = only(200, "producer", "producer_staff", "helper")
RECALLERS = ("producer", "producer_staff", "officer", "moderator", "admin")

PAGES: dict[str, dict[str, int]] = {
    "trace-search": EVERYONE,
    "trace": EVERYONE,
    "trace-qr": EVERYONE,
    "trace-recall": only(200, *RECALLERS),
    "desk-batches": DESK,
    "desk-batch-new": DESK,
    "desk-batch": DESK,
    "desk-batch-edit": DESK,
    "desk-batch-buyers": DESK,
    "desk-batch-labels": DESK,
    "desk-batch-labels-file": only(303, "producer", "producer_staff", "helper"),  # nothing was asked for yet
    "desk-batch-scan": only(MISSING),  # this paper has no scan
}

FIELDS: dict[str, dict[str, str]] = {
    "trace": dict.fromkeys(PEOPLE, "data"),
    "createBatch": dict.fromkeys(PEOPLE, "not-found")
    | dict.fromkeys(("producer", "producer_staff", "helper"), "data"),
    "recallBatch": dict.fromkeys(PEOPLE, "not-found") | dict.fromkeys(RECALLERS, "data"),
}


def batch_of(town: Town) -> Batch:
    batch, _ = Batch.objects.get_or_create(
        product=town.honey.product, code="L01", defaults={"made_on": date(2026, 1, 1)}
    )
    return batch


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    batch = batch_of(town)
    paper, _ = BatchPaper.objects.get_or_create(batch=batch, title="Phiếu kiểm nghiệm")
    of_batch = {"vendor_id": town.vendor.pk, "batch_id": batch.pk}
    code = {"code": batch.trace_code}
    return {
        "trace": code,
        "trace-qr": code,
        "trace-recall": code,
        "desk-batches": {"vendor_id": town.vendor.pk},
        "desk-batch-new": {"vendor_id": town.vendor.pk},
        "desk-batch": of_batch,
        "desk-batch-edit": of_batch,
        "desk-batch-buyers": of_batch,
        "desk-batch-labels": of_batch,
        "desk-batch-labels-file": of_batch,
        "desk-batch-scan": of_batch | {"paper_id": paper.pk},
    }


def questions(town: Town) -> dict[str, tuple[str, dict[str, Any]]]:
    batch = batch_of(town)
    return {
        "trace": ("query($code: String!) { trace(code: $code) { productName } }", {"code": batch.trace_code}),
        "createBatch": (
            "mutation($input: CreateBatchInput!) { createBatch(input: $input) { batchId problems { code } } }",
            {
                "input": {
                    "vendorId": town.vendor.pk,
                    "productId": town.honey.product_id,
                    "code": "L02",
                    "madeOn": "2026-01-02",
                }
            },
        ),
        "recallBatch": (
            (
                "mutation($input: RecallBatchInput!) "
                "{ recallBatch(input: $input) { recall { reason } problems { code } } }"
            ),
            {"input": {"traceCode": batch.trace_code, "reason": "Vỏ nứt", "advice": "Mang trả"}},
        ),
    }
