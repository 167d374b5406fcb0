"""The replaced CRM's API of users, as its clients use it."""

import requests
from seeding import Office, hub, office  # noqa: F401

USER = {"id", "username", "email", "first_name", "last_name", "role", "phone", "date_joined"}
NO_CREDENTIALS = {"detail": "Authentication credentials were not provided."}


def sign_in(hub, username, password):
    answer = hub.post("/api/api-token-auth/", json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Token {answer.json()['token']}"}


def test_the_former_clients_sign_in_and_find_people(hub, office):
    answer = hub.post("/api/api-token-auth/", json={"username": office.admin, "password": office.password})
    assert answer.status_code == 200, answer.text
    signed_in = answer.json()
    assert set(signed_in) == {"token", "user"}
    assert set(signed_in["user"]) == {"id", "username", "email", "first_name", "last_name", "role", "phone", "date_joined"}
    form = hub.post("/api/api-token-auth/", data={"username": office.admin, "password": office.password})
    token = {"Authorization": f"Token {form.json()['token']}"}
    assert hub.get("/api/users/me/", headers=token).json() == signed_in["user"]

    for credentials in ({"username": office.admin, "password": "wrong-password"}, {"username": "nobody-at-all", "password": "x"}):
        answer = hub.post("/api/api-token-auth/", json=credentials)
        assert (answer.status_code, answer.json()) == (400, {"non_field_errors": ["Invalid credentials."]})
    answer = hub.post("/api/api-token-auth/", json={"username": office.admin})
    assert (answer.status_code, answer.json()) == (400, {"password": ["This field is required."]})

    rows = [{"username": office.unique(f"p{n}"), "dialer_user_id": str(n), "role": "sales_rep"} for n in range(4)]
    assert office.post("/api/admin/users/bulk?passwords=none", json={"users": rows}).status_code == 200
    first = hub.get("/api/users/?page_size=3", headers=token).json()
    assert (first["count"], first["previous"], len(first["results"])) == (5, None, 3)
    assert first["results"][0] == signed_in["user"]
    second = requests.get(first["next"], headers=token, timeout=30).json()
    assert (second["count"], second["next"], len(second["results"])) == (5, None, 2)
    assert requests.get(second["previous"], headers=token, timeout=30).json() == first
    last = second["results"][-1]
    assert (last["username"], last["role"]) == (rows[-1]["username"], "salesrep")
    assert hub.get(f"/api/users/{last['id']}/", headers=token).json() == last
    for path in ("/api/users/?page=3&page_size=3", "/api/users/999999999/"):
        assert hub.get(path, headers=token).status_code == 404
    assert hub.get(f"/api/users/{last['id']}/", headers=Office(hub).headers).status_code == 404
    assert hub.get("/api/users/me/").status_code == 401


def test_an_administrator_creates_a_user_who_can_sign_in(hub, office):
    name = office.unique("sam")
    body = {"username": name, "email": f"{name}@example.com", "password": "a long enough one", "first_name": "Sam",
            "last_name": "Low", "role": "salesrep", "phone": "07911 123456"}
    made = office.post("/api/users/", json=body)
    assert made.status_code == 201, made.text
    assert made.json() == {"username": name, "email": body["email"], "first_name": "Sam", "last_name": "Low",
                           "role": "salesrep", "phone": "+447911123456"}
    token = sign_in(hub, name, body["password"])
    me = hub.get("/api/users/me/", headers=token).json()
    assert me["role"] == "salesrep"
    assert hub.get(f"/api/users/{me['id']}/", headers=token).json() == me
    other = int(hub.scalar(f"SELECT id FROM users WHERE username = '{office.admin}'"))
    for answer in (hub.get(f"/api/users/{other}/", headers=token), hub.get("/api/users/", headers=token),
                   hub.post("/api/users/", headers=token, json=body)):
        assert answer.status_code == 403 and set(answer.json()) == {"detail"}

    for change, field, text in (({}, "username", "A user with that username already exists."),
                                ({"username": ""}, "username", "This field may not be blank."),
                                ({"username": "x" + name, "password": None}, "password", "This field is required."),
                                ({"password": "short12"}, "password", "Ensure this field has at least 8 characters."),
                                ({"username": "x" + name, "role": "boss"}, "role", '"boss" is not a valid choice.'),
                                ({"username": "x" + name}, "email", None)):
        answer = office.post("/api/users/", json={**body, **change})
        assert answer.status_code == 400 and set(answer.json()) == {field}, answer.text
        assert text is None or answer.json()[field] == [text]
    weak = office.post("/api/users/", json={"username": "x" + name, "password": "eight888"})
    assert weak.status_code == 400 and "12 characters" in weak.json()["password"][0]
    form = office.post("/api/users/", data={"username": "f" + name, "password": "a long enough one"})
    assert form.status_code == 201 and form.json()["role"] == "agent"
    answer = hub.post("/api/users/", json=body)
    assert (answer.status_code, answer.json()) == (401, NO_CREDENTIALS)


def test_people_change_themselves_and_administrators_everybody(hub, office):
    name, password = office.unique("eve"), "a long enough one"
    office.post("/api/users/", json={"username": name, "password": password, "email": f"{name}@example.com"})
    token = sign_in(hub, name, password)
    me = hub.get("/api/users/me/", headers=token).json()
    path = f"/api/users/{me['id']}/"
    changed = hub.request("PATCH", path, headers=token, json={"first_name": "Eve", "phone": "07911 123457"})
    assert (changed.status_code, changed.json()) == (200, {**me, "first_name": "Eve", "phone": "+447911123457"})
    answer = hub.request("PUT", path, headers=token, json={"last_name": "Low"})
    assert (answer.status_code, answer.json()) == (400, {"username": ["This field is required."]})
    whole = {**changed.json(), "last_name": "Low"}
    assert hub.request("PUT", path, headers=token, json=whole).json() == whole
    answer = hub.request("PATCH", path, headers=token, json={"first_name": ["Eve"], "email": True})
    assert (answer.status_code, answer.json()) == (
        400, {"email": ["Not a valid string."], "first_name": ["Not a valid string."]})
    assert hub.request("PATCH", path, headers=token, json={"first_name": 5}).json() == {**whole, "first_name": "5"}
    assert hub.request("PUT", path, headers=token, json=whole).json() == whole
    assert hub.request("PATCH", path, headers=token, json={"role": "admin"}).status_code == 403
    assert office.request("PATCH", path, json={"role": "salesrep"}).json()["role"] == "salesrep"
    answer = office.request("PATCH", path, json={"username": "other"})
    assert answer.status_code == 400 and set(answer.json()) == {"username"}
    admin = office.get("/api/users/me/").json()
    answer = office.request("PATCH", f"/api/users/{admin['id']}/", json={"role": "agent"})
    assert answer.status_code == 400 and "administrator" in str(answer.json())
    assert hub.request("PATCH", f"/api/users/{admin['id']}/", headers=token, json={"first_name": "x"}).status_code == 403

    assert hub.request("DELETE", path, headers=token).status_code == 403
    assert Office(hub).request("DELETE", path).status_code == 404
    assert office.request("DELETE", path).status_code == 204
    assert office.request("DELETE", path).status_code == 404
    assert hub.get("/api/users/me/", headers=token).status_code == 401


def test_a_token_is_verified_and_renewed(hub, office):
    token = sign_in(hub, office.admin, office.password)
    me = hub.get("/api/users/me/", headers=token).json()
    assert set(me) == USER
    answer = hub.get("/api/auth/verify/", headers=token)
    assert (answer.status_code, answer.json()) == (200, {"valid": True, "user": me})
    answer = hub.post("/api/auth/refresh/", headers=token, json={})
    assert answer.status_code == 200 and answer.json()["user"] == me
    renewed = {"Authorization": f"Token {answer.json()['token']}"}
    assert hub.get("/api/auth/verify/", headers=renewed).status_code == 200
    for method, path in (("GET", "/api/auth/verify/"), ("POST", "/api/auth/refresh/")):
        answer = hub.request(method, path)
        assert (answer.status_code, answer.json()) == (401, NO_CREDENTIALS)
        answer = hub.request(method, path, headers={"Authorization": "Token 0123456789abcdef0123456789abcdef01234567"})
        assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token."})


def test_people_change_their_password(hub, office):
    name = office.unique("kay")
    made = office.post("/api/admin/users", json={"dialer_user_id": "9001", "username": name}).json()
    first, second, third = made["password"], "a better password 2", "a better password 3"
    token = sign_in(hub, name, first)
    path = "/api/users/change-password/"
    for body, text in (({"old_password": first}, "Both old_password and new_password are required"),
                       ({"old_password": "wrong", "new_password": second}, "Current password is incorrect"),
                       ({"old_password": first, "new_password": "short"}, "12 characters"),
                       ({"old_password": first, "new_password": first}, "must differ")):
        answer = hub.post(path, headers=token, json=body)
        assert answer.status_code == 400 and text in answer.json()["error"], answer.text
    answer = hub.post(path, headers=token, json={"old_password": first, "new_password": second})
    assert (answer.status_code, answer.json()) == (200, {"message": "Password changed successfully"})
    assert hub.get("/api/users/me/", headers=token).status_code == 401
    assert not office.can_sign_in(name, first)
    # It was a password for the first sign-in only: now everything is open.
    assert hub.get("/api/users/me/", headers=sign_in(hub, name, second)).status_code == 200

    path = "/api/users/change-password-for-user/"
    answer = hub.post(path, json={"username": name, "new_password": third})
    assert (answer.status_code, answer.json()) == (400, {"error": "Username, old_password and new_password are required"})
    for who, old in ((name, first), (office.unique("nobody"), second)):
        answer = hub.post(path, json={"username": who, "old_password": old, "new_password": third})
        assert (answer.status_code, answer.json()) == (400, {"error": "Current password is incorrect"})
    answer = hub.post(path, json={"username": name, "old_password": second, "new_password": third})
    assert (answer.status_code, answer.json()) == (200, {"message": "Password changed successfully"})
    assert office.can_sign_in(name, third) and not office.can_sign_in(name, second)
    audit = hub.psql(f"SELECT action, before, after FROM audit_log WHERE organization_id = {office.id}")
    assert audit.count("user.password_changed") == 2 and third not in audit


def test_guessing_through_a_change_of_password_is_counted_as_signing_in(hub, office):
    name = office.unique("lee")
    office.post("/api/users/", json={"username": name, "password": "a long enough one"})
    body = {"username": name, "old_password": "guess", "new_password": "a better password 2"}
    answers = [hub.post("/api/users/change-password-for-user/", json=body) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert hub.post("/api/auth/login", json={"username": name, "password": "a long enough one"}).status_code == 429


def test_the_page_creates_the_dialer_users(hub, office):
    path = "/admin/accounts/user/bulk-creation/"
    for page in (office.get(path), office.get("/api/admin/bulk-creation/")):
        assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
        assert 'name="action" value="create_dialer_users"' in page.text
    refused = hub.get(path)
    assert refused.status_code == 401 and "Basic" in refused.headers["WWW-Authenticate"]
    assert hub.post(path, data={"action": "create_dialer_users"}).status_code == 401

    form = {"action": "create_dialer_users", "csrfmiddlewaretoken": "x", "password": "for the first day 1"}
    elsewhere = office.post(path, data=form, headers={"Origin": "https://example.org"}, allow_redirects=False)
    assert elsewhere.status_code == 403
    assert office.post(path, data={"action": "other"}, allow_redirects=False).status_code == 200
    links = f"SELECT count(*) FROM dialer_links l JOIN dialers d ON d.id = l.dialer_id WHERE d.organization_id = {office.id}"
    assert hub.scalar(links) == "0"
    made = office.post(path, data=form, allow_redirects=False)
    assert (made.status_code, made.headers["Location"]) == (302, "/admin/accounts/user/"), made.text
    # "admin" is the hub's own superuser, of another organization.
    assert hub.scalar(links) == "17"
    cookie = made.headers["Set-Cookie"].partition(";")[0]
    users = office.get("/admin/accounts/user/", headers={"Cookie": cookie})
    assert users.status_code == 200 and "<td>caleb_galloway</td>" in users.text
    assert "Created: 17, moved links: 0, unchanged: 0, errors: 1, total: 18" in users.text
    assert "admin: username: The user name is taken" in users.text
    signed_in = hub.post("/api/auth/login", json={"username": "andy", "password": form["password"]}).json()
    assert signed_in["must_change_password"] is True

    # Nobody's password is set anew, whatever the form says.
    again = office.post("/api/admin/bulk-creation/", data={**form, "password": "another one 12345"}, allow_redirects=False)
    assert again.status_code == 302 and office.can_sign_in("andy", form["password"])
    assert hub.scalar(f"SELECT count(*) FROM audit_log WHERE organization_id = {office.id} AND request_id <> '' "
                      "AND action IN ('user.created', 'dialer_link.created')") == "17"


def test_the_page_says_what_is_wrong(hub):
    office = Office(hub, dialers=())
    answer = office.post("/admin/accounts/user/bulk-creation/", data={"action": "create_dialer_users"})
    assert answer.status_code == 200 and "The organization has no dialer yet" in answer.text
    assert hub.scalar(f"SELECT count(*) FROM users WHERE organization_id = {office.id}") == "1"
