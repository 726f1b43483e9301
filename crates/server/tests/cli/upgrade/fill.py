#!/usr/bin/env python3
"""Writes down a database as a release leaves it, and what that release answers of it.

    cargo xtask postgres crates/server/tests/cli/upgrade/fill.py PROGRAM [COMMIT]

starts PROGRAM, a doorward of that release, on SQLite and on PostgreSQL, makes objects of every kind through the API,
and writes a folder beside itself, with the name of the newest migration that PROGRAM knows: the database as SQL, and
the answers as JSON, once for each database. The next release finds all of it again (`../upgrade.rs`).
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

SECRET_KEY = "the secret key of the service, of some length"
TOKEN = "the-token-of-the-first-superuser"
PASSWORD = "correct horse"
LOGIN = "/api/v3/flows/executor/default-authentication-flow/"

# The smallest picture there is.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
    "0001a5f645400000000049454e44ae426082"
)

# What is asked for, and has to be the same afterwards. `{…}` stands for what was made.
ASKED = [
    "/core/authenticated_sessions/",
    "/core/brands/",
    "/core/groups/",
    "/core/tokens/",
    "/core/users/",
    "/core/users/paths/",
    "/core/users/me/",
    "/flows/bindings/",
    "/flows/instances/",
    "/flows/instances/staff/",
    "/flows/instances/staff/diagram/",
    "/policies/bindings/",
    "/rbac/permissions/assigned_by_roles/?model=authentik_stages_identification.identificationstage",
    "/rbac/permissions/assigned_by_roles/?model=authentik_flows.flow&object_pk={flow}",
    "/rbac/permissions/assigned_by_users/?model=authentik_stages_identification.identificationstage"
    "&object_pk={identification}",
    "/rbac/permissions/roles/?uuid={role}",
    "/rbac/permissions/users/?user_id={user}",
    "/rbac/roles/",
    "/sources/all/",
    "/sources/oauth/",
    "/sources/oauth/chat/used_by/",
    "/stages/all/",
    "/stages/captcha/",
    "/stages/deny/",
    "/stages/dummy/",
    "/stages/identification/",
    "/stages/identification/{identification}/used_by/",
    "/stages/password/",
    "/stages/user_login/",
    "/events/events/?ordering=created",
]


class Staying(urllib.request.HTTPRedirectHandler):
    """Whoever does not go where he is sent."""

    def redirect_request(self, *_):
        return None


class Service:
    """PROGRAM on a database."""

    def __init__(self, program, url):
        self.url, self.program = url, program
        environment = {
            "PATH": os.environ["PATH"],
            "DOORWARD_DATABASE_URL": url,
            "DOORWARD_SECRET_KEY": SECRET_KEY,
            "DOORWARD_BOOTSTRAP_TOKEN": TOKEN,
            "DOORWARD_LISTEN": "127.0.0.1:0",
            "DOORWARD_LOG": "warn",
            # Nothing goes because it is old, however late it is looked at.
            "DOORWARD_EVENT_RETENTION": "100y",
        }
        self.child = subprocess.Popen([program], env=environment, stdout=subprocess.PIPE, text=True)
        self.base = re.search(r"serves (\S+)/api/v3/", self.child.stdout.readline())[1]

    def call(self, method, path, body=None, headers=None, kind="application/json"):
        headers = headers or {"Authorization": f"Bearer {TOKEN}"}
        if body is not None:
            headers = headers | {"Content-Type": kind}
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, body, headers, method=method)
        try:
            with urllib.request.build_opener(Staying).open(request) as answer:
                return answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 302:
                return error.headers, b""
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")

    def get(self, path):
        return json.loads(self.call("GET", f"/api/v3{path}")[1])

    def make(self, path, /, **body):
        return json.loads(self.call("POST", f"/api/v3{path}", body)[1] or "null")

    def upload(self, path):
        form = b"--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"dot.png\"\r\n\r\n"
        form += PICTURE + b"\r\n--limit--\r\n"
        self.call("POST", f"/api/v3{path}", form, kind="multipart/form-data; boundary=limit")

    def visit(self, *answers):
        """Answers the default login, looks what comes of it, and gives the cookies."""
        cookies = {}
        for answer in [*answers, None]:
            cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
            headers = {"Cookie": cookie, "User-Agent": "a browser of before"}
            got, _ = self.call("POST" if answer else "GET", LOGIN, answer, headers)
            for line in got.get_all("Set-Cookie") or []:
                name, value = line.split(";")[0].split("=", 1)
                cookies[name] = value
        return cookies

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()


def fill(service):
    """Makes objects of every kind, and gives the keys that paths need."""
    make = service.make
    source = make(
        "/sources/oauth/", name="Chat", slug="chat", provider_type="github", consumer_key="key",
        consumer_secret="the secret of a source", authentication_flow=None, user_matching_mode="email_link",
    )
    service.upload("/sources/all/chat/set_icon/")
    flow = make(
        "/flows/instances/", name="Staff", slug="staff", title="Grüße", designation="authentication",
        policy_engine_mode="all", compatibility_mode=True, layout="sidebar_left", denied_action="continue",
        authentication="require_unauthenticated",
    )
    service.upload("/flows/instances/staff/set_background/")
    recovery = make("/flows/instances/", name="Back", slug="back", title="Back", designation="recovery")
    password = make(
        "/stages/password/", name="staff-password", backends=["authentik.core.auth.InbuiltBackend"],
        failed_attempts_before_cancel=3, configure_flow=recovery["pk"],
    )
    identification = make(
        "/stages/identification/", name="staff-who", user_fields=["upn", "email"], sources=[source["pk"]],
        password_stage=password["pk"], recovery_flow=recovery["pk"], case_insensitive_matching=False,
        show_matched_user=False, show_source_labels=True, pretend_user_exists=False,
    )
    captcha = make(
        "/stages/captcha/", name="staff-captcha", public_key="public", private_key="the secret of a captcha",
        js_url="https://captcha.example/api.js", api_url="https://captcha.example/verify", score_min_threshold=0.25,
    )
    deny = make("/stages/deny/", name="staff-deny", deny_message="Not »you«.")
    dummy = make("/stages/dummy/", name="staff-dummy", throw_error=True)
    login = make(
        "/stages/user_login/", name="staff-in", session_duration="hours=8", remember_me_offset="days=30",
        terminate_other_sessions=True, network_binding="bind_asn", geoip_binding="bind_continent_country",
    )
    bindings = [
        make(
            "/flows/bindings/", target=flow["pk"], stage=stage["pk"], order=order * 10, re_evaluate_policies=False,
            evaluate_on_plan=True, invalid_response_action="restart",
        )
        for order, stage in enumerate([captcha, identification, dummy, deny, login])
    ]
    role = make("/rbac/roles/", name="flow readers")
    assign = f"/rbac/permissions/assigned_by_roles/{role['pk']}/assign/"
    make(assign, permissions=["authentik_flows.view_flow", "authentik_stages_identification.view_identificationstage"])
    make(assign, permissions=["change_flow"], model="authentik_flows.flow", object_pk=flow["pk"])
    above = make("/core/groups/", name="everybody", attributes={"floor": [1, 2.5, None, "drei"]})
    group = make("/core/groups/", name="staff", parent=above["pk"], roles=[role["pk"]], is_superuser=False)
    ada = make(
        "/core/users/", username="ada", name="Ada Lovelace", email="Ada@Example.org", groups=[group["pk"]],
        path="staff/first", attributes={"upn": "Ada@Staff.Example", "settings": {"locale": "de"}},
    )
    make("/core/users/", username="Jürgen", name="", is_active=False, type="external")
    make("/core/users/service_account/", name="robot", create_group=True, expiring=False)
    make(f"/core/users/{ada['pk']}/set_password/", password=PASSWORD)
    assign = f"/rbac/permissions/assigned_by_users/{ada['pk']}/assign/"
    make(assign, permissions=["authentik_core.view_user"])
    one = dict(model="authentik_stages_identification.identificationstage", object_pk=identification["pk"])
    make(assign, permissions=["view_identificationstage", "change_identificationstage"], **one)
    for intent in ["api", "app_password"]:
        identifier = {"api": "ada-api", "app_password": "ada-app"}[intent]
        make("/core/tokens/", identifier=identifier, intent=intent, user=ada["pk"], description="x", expiring=False)
    make("/policies/bindings/", target=flow["pk"], group=group["pk"], order=1, negate=True, timeout=7)
    make("/policies/bindings/", target=bindings[3]["pk"], user=ada["pk"], order=2, enabled=False)
    make("/policies/bindings/", target=source["pk"], user=ada["pk"], order=3)
    make(
        "/core/brands/", domain="staff.example", branding_title="Staff", branding_logo="/static/x.svg",
        flow_authentication=flow["pk"], flow_recovery=recovery["pk"], attributes={"settings": {"locale": "de"}},
    )
    # The trail has what was there before, and sessions outlast the years until they are looked at.
    path = f"/api/v3/stages/identification/{identification['pk']}/"
    service.call("PATCH", path, {"user_fields": ["username", "upn"]})
    make("/stages/dummy/", name="gone")
    gone = service.get("/stages/dummy/?name=gone")["results"][0]["pk"]
    service.call("DELETE", f"/api/v3/stages/dummy/{gone}/")
    [default] = service.get("/stages/user_login/?search=default")["results"]
    service.call("PATCH", f"/api/v3/stages/user_login/{default['pk']}/", {"session_duration": "days=20000"})
    who = {"uid_field": "ada@example.org"}
    cookies = service.visit(who, {"password": "a wrong one"}, {"password": PASSWORD})
    keys = {"flow": flow["pk"], "identification": identification["pk"], "role": role["pk"], "user": ada["pk"]}
    return keys, cookies["authentik_session"]


def dump(url):
    """The database as SQL, without what only its own shell understands."""
    if url.startswith("sqlite"):
        return subprocess.check_output(["sqlite3", url.removeprefix("sqlite://"), ".dump"], text=True)
    program = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_dump"))[-1]
    text = subprocess.check_output([program, "--inserts", "--no-owner", "--no-privileges", "--dbname", url], text=True)
    lines = [line for line in text.splitlines() if line and not line.startswith(("--", "\\"))]
    return "\n".join(lines) + "\n"


def main():
    program, commit = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "a release"
    with tempfile.TemporaryDirectory() as folder:
        for name, url in [("sqlite", f"sqlite://{folder}/doorward.db"), ("postgres", os.environ["TEST_DATABASE_URL"])]:
            with Service(program, url) as service:
                keys, session = fill(service)
                # First: whoever looks at a key is told of in the trail.
                tokens = {name: service.get(f"/core/tokens/{name}/view_key/")["key"] for name in ["ada-api", "ada-app"]}
                answers = {}
                for path in ASKED:
                    path = path.format(**keys)
                    whole = path + ("&" if "?" in path else "?") + "page_size=100"
                    answers[whole] = service.get(whole)
            text = dump(url)
            state = max(re.findall(r"'(20\d{12})'", "\n".join(re.findall(r".*__diesel_schema_migrations.*", text))))
            place = Path(__file__).parent / state
            place.mkdir(exist_ok=True)
            head = f"-- What {commit} has left, with all migrations up to {state}; made by ../fill.py.\n"
            (place / f"{name}.sql").write_text(head + text)
            parts = [f"{json.dumps(path)}: {json.dumps(body, ensure_ascii=False)}" for path, body in answers.items()]
            parts = ",\n".join(parts)
            head = f'{{"session": "{session}", "keys": {json.dumps(tokens)}, "answers": {{\n'
            # Where it was does not matter.
            answers = f"{head}{parts}\n}}}}\n".replace(service.base, "http://here")
            (place / f"{name}.json").write_text(answers)


main()
