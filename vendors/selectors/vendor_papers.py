"""A producer's papers as its desk shows them."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from shop.kernel.errors import NotFound
from vendors.models import VendorPaper
from vendors.selectors.access_desk import Desk

WARN_BEFORE = timedelta(days=60)
MOST_PAST = 30


class PaperRow(NamedTuple):
    """state  "good", "ending" within 60 days, "ended" """

    paper: VendorPaper
    state: Literal["good", "ending", "ended"]


def papers_of_desk(desk: Desk, *, day: date) -> list[PaperRow]:
    """Those in force first, then the newest withdrawn ones, scans named but not loaded. One query."""
    rows = VendorPaper.objects.filter(vendor=desk.vendor).order_by("-pk")
    papers = list(rows[: MOST_PAST + 60])
    in_force = [paper for paper in papers if paper.withdrawn_at is None]
    past = [paper for paper in papers if paper.withdrawn_at is not None][:MOST_PAST]
    return [PaperRow(paper, _state(paper, day)) for paper in in_force + past]


def paper_of_desk(desk: Desk, paper_id: int) -> VendorPaper:
    """One paper, withdrawn ones too, scan loaded. One query. raises NotFound: others' and missing ones alike"""
    paper = VendorPaper.objects.select_related("scan").filter(pk=paper_id, vendor=desk.vendor).first()
    if paper is None:
        raise NotFound
    return paper


def _state(paper: VendorPaper, day: date) -> Literal["good", "ending", "ended"]:
    if paper.expires_on is None or paper.expires_on > day + WARN_BEFORE:
        return "good"
    return "ending" if paper.expires_on >= day else "ended"
