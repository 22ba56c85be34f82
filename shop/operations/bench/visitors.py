"""What browsers without a script do at the shop: come anew, sign in, put goods into a basket."""

import re

from django.utils import timezone

from shop.operations.bench.browser import Answer, Browser, Refused
from vendors.people.services.second_factors import app_code

SIGN_IN = "/dang-nhap/"
SET_UP = "/tai-khoan/bao-mat/ung-dung/"
SECRET = re.compile(r'class="secret">([A-Z2-7 ]+)<')
ADD = "/gio-hang/them/"
TOKEN_COOKIE = "csrftoken"  # noqa: S105 - a name


def come_anew(browser: Browser) -> None:
    """No basket, nobody signed in. The token of forms stays: a browser has one from the first form it ever saw."""
    token = browser.cookies.get(TOKEN_COOKIE)
    if token is None:
        browser.get(SIGN_IN)
        token = browser.cookies[TOKEN_COOKIE]
    browser.cookies = {TOKEN_COOKIE: token}


def put_in(browser: Browser, *, variant_id: int, page: str) -> Answer:
    """Press the button of the product on its page. raises Refused"""
    return browser.post_form(ADD, {"variant_id": str(variant_id), "quantity": "1"}, referer=page)


def cookie_with_basket(host: str, port: int, *, variant_id: int, page: str) -> str:
    """The Cookie header of somebody who has put one thing into the basket. raises Refused"""
    browser = Browser(host, port)
    come_anew(browser)
    put_in(browser, variant_id=variant_id, page=page)
    browser.get(page)  # shows and so uses up the message that it was put in
    browser.close()
    return browser.cookie_header()


def cookie_of_officer(host: str, port: int, *, username: str, password: str) -> str:
    """The Cookie header of an officer who signed in and set up an app for the second factor. raises Refused"""
    browser = Browser(host, port)
    come_anew(browser)
    browser.post_form(SIGN_IN, {"username": username, "password": password}, referer=SIGN_IN)
    shown = SECRET.search(browser.get(SET_UP).text)
    if shown is None:
        raise Refused(f"{SET_UP}: no secret for an app on the page")
    code = app_code(shown[1].replace(" ", ""), timezone.now())
    browser.post_form(SET_UP, {"code": code}, referer=SET_UP)
    browser.close()
    return browser.cookie_header()
