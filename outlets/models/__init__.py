"""Where goods stand: outlets and their people, devices, fairs, and the one stock ledger."""

from outlets.models.fairs import Booth, Fair, FairParticipation
from outlets.models.outlets import Device, Outlet, OutletKind, OutletStaff
from outlets.models.stock import MoveKind, Reservation, StockLevel, StockMove, StockReceipt, Transfer

__all__ = [
    "Booth",
    "Device",
    "Fair",
    "FairParticipation",
    "MoveKind",
    "Outlet",
    "OutletKind",
    "OutletStaff",
    "Reservation",
    "StockLevel",
    "StockMove",
    "StockReceipt",
    "Transfer",
]
