"""The hub's provisioning API over HTTP.

    hub = Client()                      # by the settings
    hub.get_user(keycloak_id)           # None: there is none. Anything that fails raises.
    hub.provision_users([{...}, ...])   # one verdict a row

Every request has time limits. What may help is tried again with growing pauses: when the hub cannot be reached, breaks off,
is busy (429) or away (502, 503, 504). A request that changes something carries an Idempotency-Key, the same in each attempt,
so that it is done once however often it arrives.
"""

import logging
import random
import time
import uuid
from urllib.parse import quote

import requests

from . import conf

logger = logging.getLogger(__name__)

RETRIED_STATUSES = frozenset({429, 502, 503, 504})
FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 30


class HubError(Exception):
    """The hub did not do what was asked."""

    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


class HubUnavailable(HubError):
    """It could not be reached, or was busy, until the attempts were used up. Whether anything was done is not known; doing it
    again is safe."""


class NotFound(HubError):
    """There is no such user."""


class AccessDenied(HubError):
    """The API key is missing, wrong, ended or not made for this."""


class Rejected(HubError):
    """The request itself is not acceptable; trying again does not help."""


class Client:
    """Thread-safe as requests.Session is: use one a thread, or close() one after the other."""

    def __init__(self, base_url=None, api_key=None, sleep=time.sleep):
        self.base_url = (base_url or conf.required("BASE_URL")).rstrip("/")
        self.timeout = (conf.setting("CONNECT_TIMEOUT"), conf.setting("READ_TIMEOUT"))
        self.attempts = max(1, conf.setting("ATTEMPTS"))
        self.sleep = sleep
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {api_key or conf.required('API_KEY')}"

    def close(self):
        self.session.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- the API -----------------------------------------------------------------------------------------------------

    def provision_users(self, users, dry_run=False, atomic=False):
        """Creates or changes these users; gives the hub's answer, whose `results` has one verdict a row. A list of which no
        row was accepted is an answer as well."""
        parameters = {name: "true" for name, wanted in (("dry_run", dry_run), ("atomic", atomic)) if wanted}
        response = self._send("POST", "/users/bulk", accepted=(200, 206, 422), json=users, params=parameters)
        answer = self._json(response)
        if "results" not in answer:
            raise Rejected(message_of(response), response.status_code)
        return answer

    def provision_user(self, user):
        return self._json(self._send("POST", "/users", json=user))

    def get_user(self, keycloak_id):
        """The user, or None when there is none."""
        try:
            return self._json(self._send("GET", f"/users/{quote(keycloak_id, safe='')}"))
        except NotFound:
            return None

    def deactivate_user(self, keycloak_id):
        """@raise NotFound"""
        return self._json(self._send("PUT", f"/users/{quote(keycloak_id, safe='')}/deactivate"))

    def activate_user(self, keycloak_id):
        """@raise NotFound"""
        return self._json(self._send("PUT", f"/users/{quote(keycloak_id, safe='')}/activate"))

    def list_users(self, client_id, page_size=1000):
        """Every user of a client, one after the other, page by page."""
        parameters = {"client_id": client_id, "limit": page_size}
        while True:
            page = self._json(self._send("GET", "/users", params=parameters))
            yield from page.get("users") or []
            if not page.get("next_cursor"):
                return
            parameters["cursor"] = page["next_cursor"]

    # --- transport ---------------------------------------------------------------------------------------------------

    def _send(self, method, path, accepted=(200, 201), **options):
        headers = {} if method == "GET" else {"Idempotency-Key": str(uuid.uuid4())}
        for attempt in range(1, self.attempts + 1):
            try:
                response = self.session.request(
                    method, self.base_url + path, headers=headers, timeout=self.timeout, allow_redirects=False, **options)
                if response.status_code not in RETRIED_STATUSES and not being_worked_on(response):
                    return checked(response, accepted)
                failure = HubUnavailable(message_of(response), response.status_code)
                pause = retry_after(response)
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
                failure, pause = HubUnavailable(f"Dialhub cannot be reached: {type(error).__name__}"), None
            if attempt < self.attempts:
                pause = pause_before(attempt, pause)
                logger.warning("Dialhub: %s %s: %s; again in %.1f s", method, path, failure, pause)
                self.sleep(pause)
        raise failure

    @staticmethod
    def _json(response):
        try:
            return response.json()
        except ValueError:
            raise HubError("Dialhub's answer is no JSON; is BASE_URL right?", response.status_code) from None


def being_worked_on(response):
    """An earlier attempt of this request has arrived and is not done yet; only then a conflict says when to come again."""
    return response.status_code == 409 and "Retry-After" in response.headers


def checked(response, accepted):
    status = response.status_code
    if status in accepted:
        return response
    message = message_of(response)
    if status in (401, 403):
        raise AccessDenied(message, status)
    if status == 404:
        raise NotFound(message, status)
    if 400 <= status < 500:
        raise Rejected(message, status)
    raise HubError(message, status)


def message_of(response):
    """What the hub says, with the id by which its log can be searched."""
    try:
        body = response.json()
        text = body.get("message") or body.get("detail") or body.get("error")
    except (ValueError, AttributeError):
        text = None
    request_id = response.headers.get("X-Request-Id")
    text = text or response.reason or "no reason given"
    return f"{text} (HTTP {response.status_code}{f', request {request_id}' if request_id else ''})"


def retry_after(response):
    try:
        return float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def pause_before(attempt, asked_for):
    """At least as long as asked for; otherwise growing, and different for each of many waiting."""
    growing = FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(1, 2)
    return min(max(growing, asked_for or 0), LONGEST_PAUSE)
