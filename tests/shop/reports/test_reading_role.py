"""What the reports' own database role may see."""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection
from psycopg import sql

PERSONAL = [
    "people_user",
    "django_session",
    "orders_ordergroup",
    "orders_salequarantine",
    "kernel_notice",
    "kernel_noticedelivery",
    "outlets_device",
    "kernel_auditentry",
    "kernel_scan",
    "people_platformpost",
    "people_officerpost",
    "people_onetimecode",
    "people_lockout",
    "people_secondfactor",
    "people_recoverycode",
    "vendors_helperpost",
    "vendors_vendormembership",
    "vendors_vendorpaper",
    "vendors_vendorreview",
    "catalog_certificatescan",
]
FIGURES = ["reports_salefact", "places_adminunit", "vendors_vendor", "catalog_product", "outlets_outlet"]


@pytest.fixture
def reader(db):
    url = urlsplit(os.environ["DATABASE_REPORTS_URL"])
    name = connection.settings_dict["NAME"]
    with psycopg.connect(urlunsplit(url._replace(path=f"/{name}")), autocommit=True) as reading:
        # A role may be set to read-only transactions as well; anyone can set that back, so the rights must hold alone.
        reading.execute("SET default_transaction_read_only = off")
        yield reading


@pytest.mark.parametrize("table", PERSONAL)
def test_it_reads_no_persons(reader, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table)))


@pytest.mark.parametrize(
    "column", ["personal_number", "phone", "address_line", "bank_account", "representative_name"]
)
def test_of_a_producer_it_reads_no_numbers(reader, column):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(sql.SQL("SELECT {} FROM vendors_vendor LIMIT 1").format(sql.Identifier(column)))


@pytest.mark.parametrize("table", FIGURES)
def test_it_reads_figures_and_writes_none(reader, table):
    reader.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table)))

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
