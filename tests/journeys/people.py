"""People in front of the product: how they get in, what their telephone shows, and how each page they see is judged."""

import json
import re
import time
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import AXE
from vendors.people.services.second_factors import app_code

PASSWORD = "mat-khau-cua-cho"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
ANSWERS_WITHIN_S = 10


def national(phone: str) -> str:
    return "0" + phone.removeprefix("+84")


def assert_accessible(page: Page) -> None:
    """axe finds nothing, with every rule it has for WCAG A and AA."""
    # Not as a script element: the shop's own policy lets no foreign one run.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    faults = [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]]
    assert faults == [], page.url + json.dumps(faults, ensure_ascii=False, indent=1)


def assert_fits(page: Page) -> None:
    """Nothing makes a phone scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
        page.url
    )


def look(page: Page, pictures: Path, name: str) -> None:
    """Keep what is seen at both widths, and check it there."""
    before = page.viewport_size
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_fits(page)
        page.screenshot(path=pictures / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(before or PHONE)
    assert_accessible(page)


def sign_in(page: Page, url: str, phone: str) -> None:
    page.goto(f"{url}/dang-nhap/")
    page.get_by_label("Số điện thoại hoặc e-mail").fill(national(phone))
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/tai-khoan/")


def set_up_second_factor(page: Page, pictures: Path) -> None:
    """A guarded person's first visit: an app's code is asked for before the page is shown."""
    look(page, pictures, "9-second-factor")
    page.get_by_role("link", name="Ứng dụng tạo mã").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    look(page, pictures, "9-second-factor-app")
    page.get_by_label("Mã 6 số trong ứng dụng").fill(app_code(secret, timezone.now()))
    page.get_by_role("button", name="Bật lớp bảo vệ").click()
    look(page, pictures, "9-second-factor-codes")
    page.get_by_role("link", name="Đã cất mã, đi tiếp").click()


class Person:
    """Somebody with a telephone of 360 px, who has got no e-mail address. Each page they look at is judged and kept."""

    def __init__(self, browser: Browser, url: str, pictures: Path, who: str) -> None:
        self.url, self.pictures, self.who = url, pictures, who
        self.page = browser.new_context(viewport=PHONE, locale="vi-VN").new_page()
        self.page.set_default_timeout(ANSWERS_WITHIN_S * 1000)
        self._seen = 0

    def open(self, path: str) -> int:
        """The status of the answer."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        return answer.status

    def look(self, what: str) -> None:
        self._seen += 1
        name = f"{self.who}-{self._seen:02}-{what}"
        self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        assert_fits(self.page)
        assert_accessible(self.page)

    def press(self, button: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=link, exact=True).click()

    def fill(self, answers: dict[str, str]) -> None:
        """By the words of the labels; "(không bắt buộc)" need not be said."""
        for label, answer in answers.items():
            pattern = re.compile(rf"^{re.escape(label)}( \(không bắt buộc\))?$")
            self.page.get_by_role("main").get_by_label(pattern).fill(answer)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_role("main").get_by_label(label, exact=True).select_option(label=option)

    def says(self, words: str) -> bool:
        return words in self.page.get_by_role("main").inner_text()

    def reload_until(self, words: str, *, within_s: float) -> None:
        """What the worker does shows a moment later."""
        deadline = time.monotonic() + within_s
        while not self.says(words):
            assert time.monotonic() < deadline, f"{self.page.url} has not said “{words}” within {within_s} s"
            time.sleep(0.3)
            self.page.reload()

    def code_sent_to(self, phone: str) -> str:
        """The newest six digits in the telephone of this number, read in a tab of its own."""
        tab = self.page.context.new_page()
        tab.goto(f"{self.url}/van-hanh/tin-nhan/")
        spoken = f"{phone[:4]} {phone[4:7]} {phone[7:]}"
        message = tab.locator(".message-list li", has_text=spoken).first.inner_text()
        tab.close()
        found = re.search(r"\b\d{6}\b", message)
        assert found is not None, message
        return found[0]

    def enter_by_code(self, phone: str) -> None:
        """From the form for signing in to the page that follows the right code."""
        self.open("/dang-nhap/")
        self.look("sign-in")
        self.page.get_by_label("Số điện thoại", exact=True).fill(phone)
        self.press("Nhận mã")
        self.look("code")
        self.page.get_by_label("Mã 6 số").fill(self.code_sent_to(phone))
        self.press("Tiếp tục")

    def register(self, phone: str, name: str) -> None:
        self.enter_by_code(phone)
        self.look("name")
        self.page.get_by_label("Họ và tên").fill(name)
        self.press("Tạo tài khoản")
        self.page.wait_for_url("**/tai-khoan/")
        self.look("account")

    def leave(self) -> None:
        self.page.context.close()
