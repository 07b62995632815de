"""An installed Firefox, driven by Marionette, its own protocol, since playwright drives but builds that are its own.

A message is its length, a colon and JSON: [0, number, command, parameters] there, [1, number, error, result] back. See
https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html; the commands are those of W3C's WebDriver.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from ..conftest import PATIENCE, wait_until

NAMES = [name for name in ("firefox-esr", "firefox") if not Path("/snap/bin", name).exists()]  # snaps have a /tmp apart
INSTALLED = next((found for name in NAMES if (found := shutil.which(name))), None)
KEYS = {"Enter": "\ue007", "End": "\ue010", "ArrowRight": "\ue014", "ArrowLeft": "\ue012", "Space": " "}
ASK = """const [given, done] = arguments, it = (%s);
Promise.resolve(typeof it === "function" ? it(given) : it).then(done);"""
# What a browser says of scripts, of the site's policy and of what it cannot load; warnings are of what is to come.
SAID = """return Services.console.getMessageArray()
  .filter((one) => one instanceof Ci.nsIScriptError && !(one.flags & 1) && /^(file|http):/.test(one.sourceName))
  .map((one) => `${one.sourceName}:${one.lineNumber}: ${one.errorMessage}`);"""
LEAVING = ("navigat", "unload", "discarded", "no such window")  # what is said by a document that another replaces


class Firefox:
    """A window of Firefox, and what is done in it."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream, self._numbers = connection.makefile("rwb"), count()
        self._answer()  # its greeting
        self.ask("WebDriver:NewSession", timeouts={"script": 1000 * PATIENCE})

    def ask(self, command: str, **parameters: Any) -> Any:
        """The result of a command."""
        message = json.dumps([0, next(self._numbers), command, parameters]).encode()
        self._stream.write(b"%d:%b" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._answer()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def _answer(self) -> Any:
        length = b"".join(iter(lambda: self._stream.read(1), b":"))
        return json.loads(self._stream.read(int(length)))

    def evaluate(self, expression: str, argument: object = None) -> Any:
        """The value of an expression in the document, or of the function that it is, once it is there."""
        return self.ask("WebDriver:ExecuteAsyncScript", script=ASK % expression, args=[argument])

    def wait_for(self, expression: str, argument: object = None) -> None:
        """Return as soon as something is so."""

        def is_so() -> bool:
            try:
                return bool(self.evaluate(expression, argument))
            except RuntimeError as error:
                if not any(word in str(error) for word in LEAVING):
                    raise
                return False

        wait_until(is_so)

    def press(self, *keys: str) -> None:
        """Press keys, by their names, or what is to be written letter by letter."""
        signs = [sign for key in keys for sign in ([KEYS[key]] if key in KEYS else key)]
        actions = [{"type": f"key{way}", "value": sign} for sign in signs for way in ("Down", "Up")]
        self.ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def resize(self, width: int, height: int) -> None:
        """Give the document that size, in CSS pixels."""
        outer = self.evaluate("[outerWidth - innerWidth, outerHeight - innerHeight]")
        self.ask("WebDriver:SetWindowRect", width=width + outer[0], height=height + outer[1])
        self.wait_for(f"innerWidth === {width} && innerHeight === {height}")

    def said(self) -> list[str]:
        """All errors that were told until now."""
        self.ask("Marionette:SetContext", value="chrome")
        said = self.ask("WebDriver:ExecuteScript", script=SAID, args=[])
        self.ask("Marionette:SetContext", value="content")
        return list(said)


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A Firefox that is begun, with a profile in an empty folder, and ended."""
    assert INSTALLED
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')  # any that is free
    command = [INSTALLED, "--headless", "--marionette", "--remote-allow-system-access", "--profile", str(profile)]
    port = profile / "MarionetteActivePort"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: port.exists() and port.read_text())
            with closing(socket.create_connection(("127.0.0.1", int(port.read_text())))) as connection:
                yield Firefox(connection)
        finally:
            process.terminate()
