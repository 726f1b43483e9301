"""What schemathesis has to know of Doorward beside its document."""

import json
import os
from urllib.request import Request, urlopen

import objects
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import EnsureResourceAvailability, MissingHeaderNotRejected

API = os.environ["API_URL"]
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# What can be wrong with a value that is read nevertheless.
READ_NEVERTHELESS = {"type", "format", "incorrect_type", "invalid_format"}


def ask(path: str, token: str = os.environ["API_TOKEN"]) -> dict:
    """What the service tells whoever holds a token: the caller, if nothing else is said."""
    headers = {"Authorization": f"Bearer {token}"}
    return json.load(urlopen(Request(API + path, headers=headers)))


def owned() -> set[tuple[str, str]]:
    """The objects without which nothing could be asked any more: the caller, his tokens and his groups."""
    me = ask("/core/users/me/")["user"]
    tokens = ask(f"/core/tokens/?user__username={me['username']}")["results"]
    return {
        ("/core/users/{id}/", str(me["pk"])),
        *(("/core/tokens/{identifier}/", token["identifier"]) for token in tokens),
        *(("/core/groups/{group_uuid}/", group["pk"]) for group in me["groups"]),
    }


OWNED = owned()


def is_own(case, key: str) -> bool:
    """Whether this key is that of an object that has to stay as it is."""
    return case.method not in SAFE and any(case.path.startswith(path) and key == own for path, own in OWNED)


@schemathesis.hook
def filter_case(context, case) -> bool:
    """A superuser who deletes himself, or his token, is nobody afterwards: what he is by is only looked at."""
    return not any(is_own(case, str(key).lower()) for key in (case.path_parameters or {}).values())


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    """Whoever may do nothing, too, names what is there."""
    objects.put_in(case, is_own)


@schemathesis.hook
def after_call(context, case, response) -> None:
    objects.learn(case, response)


@schemathesis.hook
def after_load_schema(context, schema) -> None:
    """What is there already is shown to a superuser."""
    for path, operations in schema.raw_schema["paths"].items():
        parameters = {one["name"]: one.get("required") for one in operations.get("get", {}).get("parameters", [])}
        if "page" in parameters and not any(parameters.values()):
            objects.keep(path, ask(path, os.environ["SUPERUSER_TOKEN"]))


@schemathesis.hook
def before_load_schema(context, raw_schema) -> None:
    """Where the contract says one thing and answers another, it is held to what it answers."""
    schemas = raw_schema["components"]["schemas"]
    for schema in schemas.values():
        fields = schema.get("properties", {})
        for name, field in fields.items():
            # Not everybody has an address.
            if field.get("format") == "email":
                fields[name] = {"anyOf": [field, {"type": "string", "maxLength": 0}]}
            # Nor is everybody called as Django would have it: whoever makes a user may call him anything.
            if name == "username":
                field.pop("pattern", None)
        if "discriminator" in schema:
            schema["oneOf"] = list(told_apart(schema["discriminator"]))
    # A kind of stage has no picture, and of the three that a binding could name it names one.
    for schema, field in (
        ("TypeCreate", "icon_url"),
        ("PolicyBinding", "policy_obj"),
        ("PolicyBinding", "group_obj"),
        ("PolicyBinding", "user_obj"),
    ):
        schemas[schema]["properties"][field]["nullable"] = True
    # An empty address takes the picture away.
    del schemas["FilePathRequest"]["properties"]["url"]["minLength"]
    # Some errors are lists of texts: docs/api-design.md has them.
    texts = {"type": "array", "items": {"type": "string"}}
    holder = "/rbac/permissions/assigned_by_users/{id}"
    for method, path in (
        ("get", "/core/users/"),
        ("get", "/core/groups/"),
        ("post", "/core/groups/"),
        ("put", "/core/groups/{group_uuid}/"),
        ("patch", "/core/groups/{group_uuid}/"),
        ("post", f"{holder}/assign/"),
        ("patch", f"{holder}/unassign/"),
    ):
        also(raw_schema["paths"][path][method], texts)
    # A form that cannot be read is no import that has failed.
    also(raw_schema["paths"]["/flows/instances/import/"]["post"], {"$ref": "#/components/schemas/GenericError"})


def told_apart(discriminator):
    """The kinds of an object, each with the value by which it is known: without, one could pass for another."""
    field = discriminator["propertyName"]
    for value, schema in discriminator["mapping"].items():
        yield {
            "allOf": [
                {"$ref": schema},
                {"type": "object", "properties": {field: {"enum": [value]}}, "required": [field]},
            ]
        }


def also(operation, schema) -> None:
    """A 400 may look like this, too."""
    content = operation["responses"]["400"]["content"]["application/json"]
    content["schema"] = {"anyOf": [content["schema"], schema]}


@schemathesis.hook
def filter_failure(context, failure, case, response) -> bool:
    """Leaves out what schemathesis takes for a fault and the contract asks for."""
    # Nobody is told 403, never 401.
    if isinstance(failure, MissingHeaderNotRejected):
        return not (failure.header_name.lower() == "authorization" and response.status_code == 403)
    # It guesses that the `uuid` of a user is his key, which is a number.
    if isinstance(failure, EnsureResourceAvailability) and case.path.startswith("/core/users/{id}/"):
        return str(case.path_parameters["id"]).isdigit()
    if isinstance(failure, AcceptedNegativeData):
        # What is wrong with an answer to a flow is told in the next question, which is a 200.
        return not (case.path == "/flows/executor/{flow_slug}/" or is_lenient(case))
    return True


def is_lenient(case) -> bool:
    """Whether the contract reads what the document forbids. A filter that says nothing (blank, `null`) does not
    count, a size of a page that is none is the default. In bodies, a number is a text as well, a text may be a
    number or say yes or no, and a blank reference is none: so a wrong type is no fault, but a wrong length, choice
    or pattern is, and so is a field that is missing. In a form all is text, so that another type does not show."""
    meta = case.meta
    if meta.is_negative_at(ParameterLocation.PATH):
        return False
    if not meta.is_negative_at(ParameterLocation.BODY) or case.media_type == "multipart/form-data":
        return True
    data = meta.phase.data
    violated = {keyword for mutation in data.mutations for keyword in mutation.keywords}
    return (violated or {getattr(data, "scenario", None)}) <= READ_NEVERTHELESS
