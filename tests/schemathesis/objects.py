"""The objects that are there, as far as answers have shown them. Chance guesses no key: those of what is there are put
in place of its own, so that requests get further than to 404 and to references that lead nowhere."""

import random
from collections import defaultdict

from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

# What is acted on is listed elsewhere.
LISTS = {
    "/rbac/permissions/assigned_by_users/": "/core/users/",
    "/rbac/permissions/assigned_by_roles/": "/rbac/roles/",
    "/flows/executor/": "/flows/instances/",
    "/flows/inspector/": "/flows/instances/",
}
# What fields of bodies refer to.
REFERENCES = {
    "password_stage": "/stages/password/",
    "stage": "/stages/all/",
    "target": "/flows/instances/",
    "parent": "/core/groups/",
    "group": "/core/groups/",
    "groups": "/core/groups/",
    "user": "/core/users/",
    "users": "/core/users/",
    "roles": "/rbac/roles/",
    "sources": "/sources/all/",
}
# What no two objects have in common.
NAMES = ("name", "slug", "username", "identifier", "domain")
# What there is none of.
NOTHING = ("policy", "web_certificate")

CHANCE = random.Random(1)
KNOWN = defaultdict(dict)


def learn(case, response) -> None:
    """Keeps what an answer shows, and forgets what is gone."""
    if "{" in case.path:
        if case.method == "DELETE" and response.status_code == 204:
            key = next(iter(case.path_parameters.values()))
            for pk, found in list(KNOWN[list_of(case.path)].items()):
                if str(key) in (str(pk), found.get("slug"), found.get("identifier")):
                    del KNOWN[list_of(case.path)][pk]
    elif response.status_code in (200, 201) and "json" in response.headers.get("content-type", [""])[0]:
        keep(case.path, response.json())


def keep(path: str, body) -> None:
    """Keeps the objects of a list, or the one that was added to it."""
    for shown in body.get("results", [body]) if isinstance(body, dict) else []:
        pk = next((shown[name] for name in ("pk", "brand_uuid", "id") if name in shown), None)
        if pk is not None:
            KNOWN[path][pk] = shown


def list_of(path: str) -> str:
    """The list that has the object of a path."""
    before = path.partition("{")[0]
    return LISTS.get(before, before)


def put_in(case, is_spared) -> None:
    """Puts what is there into a request. What `is_spared` is not put into its path."""
    meta = case.meta
    # Those that follow from each other have keys already.
    if meta is None or meta.phase.name == TestPhase.STATEFUL:
        return
    if "{" in case.path and not meta.is_negative_at(ParameterLocation.PATH):
        name = next(iter(case.path_parameters))
        field = name.removeprefix("flow_")
        found = KNOWN[list_of(case.path)].items()
        keys = [shown.get(field, pk) if field in ("slug", "identifier") else pk for pk, shown in found]
        keys = [key for key in keys if not is_spared(case, str(key))]
        if keys and CHANCE.random() < 0.9:
            case.path_parameters[name] = CHANCE.choice(keys)
    if isinstance(case.body, dict) and not meta.is_negative_at(ParameterLocation.BODY):
        case.body = {name: settled(name, value) for name, value in case.body.items()}


def settled(name: str, value):
    """A value of a body that can be taken. One in ten is left as it is."""
    if CHANCE.random() < 0.1:
        return value
    if name in NAMES and isinstance(value, str):
        return f"{value[:30]}{CHANCE.randrange(10**9)}"
    if name in NOTHING:
        return None
    referred = "/flows/instances/" if name.endswith("_flow") or name.startswith("flow_") else REFERENCES.get(name)
    # `flow_set` has flows, and no keys.
    if referred is None or name == "flow_set" or value is None:
        return value
    keys = list(KNOWN[referred])
    if isinstance(value, list):
        return CHANCE.sample(keys, min(len(value), len(keys)))
    return CHANCE.choice(keys) if keys else None
