"""The driver's side of HTTP: requests, answers, and a browser that keeps cookies and runs no script."""

import json
import re
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 60.0
FORM = "application/x-www-form-urlencoded"
# As the proxy in front of the product passes them on: production takes nothing else for a secure request.
PROXY_HEADERS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.18.0.1", "Accept": "*/*"}


class Request(NamedTuple):
    """One request.

    headers  on top of the proxy's
    wants    text that a right answer holds
    """

    path: str
    body: bytes = b""
    headers: Mapping[str, str] = {}
    method: str = "GET"
    wants: str = ""


class Answer(NamedTuple):
    status: int
    text: str
    location: str


class Refused(Exception):
    """The product did not answer as it should have: the case fails."""


class Browser:
    """One kept connection, its cookies, and forms sent as a browser without script sends them."""

    def __init__(self, host: str, port: int) -> None:
        self.origin = f"https://{host}:{port}"
        self.host = f"{host}:{port}"
        self.cookies: dict[str, str] = {}
        self.client_address = PROXY_HEADERS["X-Forwarded-For"]
        self.requests = 0
        self._connection = HTTPConnection(host, port, timeout=TIMEOUT_S)

    def close(self) -> None:
        self._connection.close()

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def send(self, request: Request) -> Answer:
        """One request, once. raises Refused when the connection breaks"""
        headers = {**PROXY_HEADERS, "X-Forwarded-For": self.client_address, **request.headers}
        if self.cookies and "Cookie" not in headers:
            headers["Cookie"] = self.cookie_header()
        self.requests += 1
        try:
            self._connection.request(request.method, request.path, request.body or None, headers)
            response = self._connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise Refused(f"{request.method} {request.path}: {error!r}") from error
        for line in response.headers.get_all("Set-Cookie") or ():
            self._keep(line)
        return Answer(response.status, text, response.headers.get("Location", ""))

    def get(self, path: str, *, status: int = 200) -> Answer:
        """raises Refused on any other status"""
        return self._expect(self.send(Request(path)), f"GET {path}", status)

    def post_form(self, path: str, fields: Mapping[str, str], *, referer: str, status: int = 303) -> Answer:
        """Send a form that stood on the page `referer`, with the token of this browser's cookie."""
        fields = {**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        headers = {"Content-Type": FORM, "Referer": self.origin + referer, "Origin": self.origin}
        request = Request(path, urlencode(fields).encode(), headers, "POST")
        return self._expect(self.send(request), f"POST {path}", status)

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.coded_value

    def _expect(self, answer: Answer, what: str, status: int) -> Answer:
        if answer.status != status:
            raise Refused(f"{what}: {answer.status} thay vì {status}\n{answer.text[:400]}")
        return answer


def graphql(query: str, variables: Mapping[str, object], *, cookie: str = "", wants: str = "") -> Request:
    body = json.dumps({"query": query, "variables": variables}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **({"Cookie": cookie} if cookie else {})}
    return Request("/graphql/", body, headers, "POST", wants)


def hidden_field(text: str, name: str) -> str:
    """The value of a hidden field of a page. raises Refused when there is none"""
    if found := re.search(rf'name="{name}" value="([^"]*)"', text):
        return found.group(1)
    raise Refused(f"Trang không có trường {name}.")


def path_of(location: str) -> str:
    """What of a Location is asked next: /a/?b=1."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
