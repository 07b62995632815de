"""Who may ask the preview's server, and for what names of files.

Every page open in the author's browser can send requests to this machine, and a server that others can reach gets
them from everybody. Neither may learn anything here.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes, urlencode

import psutil
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ..course.scan import can_be_address

LOOPBACK = "127.0.0.1"
ANYWHERE = ("0.0.0.0", "::")


class Door(Struct, frozen=True):
    """Lets in who calls this server by one of its `hosts` ("localhost:8000") and knows its `token`, if it has one.

    A page of another site gets nothing: neither as itself nor, by a name that it has had point here (DNS rebinding), as
    this one. Once the token has been shown, the `cookie` of that name holds it.
    """

    hosts: frozenset[str]
    token: str
    cookie: str

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request that must not come from there, or in that way; None where it may."""
        headers = request.headers
        host = headers.get("host", "").lower()
        if host not in self.hosts:
            return _refused(f"this server is not {host!a}, but {min(self.hosts)}")
        is_page = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if headers.get("origin", f"http://{host}") != f"http://{host}" or (_is_foreign(request) and not is_page):
            return _refused("another site asks")
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("only GET and HEAD\n", 405, {"Allow": "GET, HEAD"})
        return None

    def admission(self, request: Request, path: str) -> Response | None:
        """The answer to a browser that has not shown the token, or does now; None where it may come in."""
        if self.token and self._is_token(request.query_params.get("token", "")):
            rest = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "token"])
            response = _go_on(request, f"/{quote(path)}?{rest}".rstrip("?"))
            response.set_cookie(self.cookie, self.token, httponly=True, samesite="strict")
            return response
        if self.token and not self._is_token(request.cookies.get(self.cookie, "")):
            return _refused("open the address that build_site has printed, with its token")
        return None

    def _is_token(self, word: str) -> bool:
        return secrets.compare_digest(word.encode(), self.token.encode())


def _refused(why: str) -> Response:
    return PlainTextResponse(f"refused: {why}\n", 403)


def _is_foreign(request: Request) -> bool:
    """Whether another site had the browser ask; a browser that does not say is known by its Origin alone."""
    return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


def _go_on(request: Request, target: str) -> Response:
    """Send the browser to `target`. A strict cookie is not sent after a redirect that a link of another site began,
    but it is when a page of ours goes on by itself.
    """
    return Response(headers={"Refresh": f"0; url={target}"}) if _is_foreign(request) else RedirectResponse(target, 303)


def asked_for(target: bytes) -> str | None:
    """The path in the site that a request's target names, decoded once; None where no file of a site is called so."""
    try:
        root, *folders, name = unquote_to_bytes(target).decode().split("/")
    except ValueError:  # not UTF-8, or without a slash
        return None
    path = "/".join([*folders, name])
    if root or not can_be_address(path) or name.startswith("."):
        return None
    return None if any(not folder or folder.startswith(".") for folder in folders) else path


def hosts(host: str, bound: str, port: int) -> Iterator[str]:
    """What browsers send as Host to a server that was told to be `host` and listens at the address `bound`."""
    names = {host, bound}
    if is_private(bound) or bound in ANYWHERE:
        names |= {"localhost", LOOPBACK, "::1"}
    if bound in ANYWHERE:
        own = socket.gethostname()
        addresses = [one for interface in psutil.net_if_addrs().values() for one in interface]
        internet = (socket.AF_INET, socket.AF_INET6)
        names |= {own, f"{own}.local"}
        names |= {one.address.partition("%")[0] for one in addresses if one.family in internet}
    for name in names - {*ANYWHERE}:
        yield authority(name, port).lower()
        if port == 80:
            yield authority(name, port).lower().removesuffix(":80")


def is_private(bound: str) -> bool:
    """Whether only this machine reaches that address."""
    return ipaddress.ip_address(bound).is_loopback


def authority(name: str, port: int) -> str:
    """Host and port as in an address: "localhost:8000", "[::1]:8000"."""
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
