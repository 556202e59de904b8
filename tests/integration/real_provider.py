"""A real OpenID provider (node-oidc-provider) as a process, and a browser's way through it."""

import re
import subprocess
from contextlib import contextmanager
from urllib.parse import urljoin

import httpx

from tests.shared import OIDC_HOME, REPO

CLIENT = ("police-dispatch", "another secret of tests")


class RealProvider:
    """The running process; ``issuer`` is where it answers."""

    def __init__(self, process, issuer):
        self.process, self.issuer = process, issuer

    def turn_keys(self):
        """Let it sign with a new key from now on; the old one is gone."""
        self.process.stdin.write("rotate\n")
        self.process.stdin.flush()
        while self.process.stdout.readline().strip() != "rotated":
            pass

    def client_token(self):
        """An access token of a client, by client credentials."""
        answer = httpx.post(
            f"{self.issuer}/token", data={"grant_type": "client_credentials"}, auth=CLIENT
        )
        return answer.json()["access_token"]


@contextmanager
def real_provider():
    """The provider on a free port of loopback."""
    command = ["node", str(REPO / "dev/oidc/server.js"), str(OIDC_HOME), "0"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield RealProvider(process, process.stdout.readline().strip())
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


async def sign_in_there(url, callback, name):
    """Go through the provider's pages as a browser would; the address it sends one back to."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(url)
        for _ in range(12):
            if answer.is_redirect:
                url = urljoin(str(answer.url), answer.headers["location"])
                if url.startswith(callback):
                    return url
                answer = await browser.get(url)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)[1]
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)[1]
            form = {"prompt": prompt, "login": name, "password": "any"}
            answer = await browser.post(urljoin(str(answer.url), action), data=form)
    raise AssertionError(f"the provider did not send back: {answer.status_code} {answer.text}")
