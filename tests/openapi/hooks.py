"""What schemathesis has to know of this API that its description cannot say."""

import io
import itertools
import os

import openpyxl
import requests
import schemathesis
from hypothesis import strategies
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Codes of faults that a value may have although it is as its schema says, and why no schema can say it.
BEYOND_SCHEMAS = {
    "too_short": "passwords are counted in bytes, and schemas count characters",
    "too_long": "so are they here; names are counted once they are composed (NFC), which may make them longer",
    "too_common": "a schema has no list of 3,000 passwords",
    "not_a_cursor": "cursors are for no client to read, so their form is not described",
    "sheet_rows_rejected": "a schema of a form does not look into workbooks",
}

# Users whom the run stands on: it would lock itself out. `tests/it/http/users_edit.rs` and `users_remove.rs` edit and remove them.
KEPT_USERS = os.environ["PORTICO_KEPT_USERS"].split(",")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether it is one."""
    if isinstance(failure, UseAfterFree) and failure.operation == "DELETE /users/{id}/sessions":
        # Who ends all sessions of a user empties their list, which is there for as long as the user is.
        return False
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 422:
        return True
    problem = response.json()
    fields = {error["code"] for error in problem.get("errors", [])}
    is_form_good = problem["code"] == "validation_failed" and fields and fields <= BEYOND_SCHEMAS.keys()
    return not is_form_good and problem["code"] not in BEYOND_SCHEMAS


@schemathesis.hook
def filter_case(context, case):
    """Whether to send it."""
    if case.operation.path == "/users/{id}" and case.method in ("PATCH", "DELETE"):
        return str(case.path_parameters.get("id")) not in KEPT_USERS
    if case.operation.path == "/excel/import" and isinstance(case.body, dict):
        # A control character in the head of a part is no form data (RFC 9110, section 5.5), which no schema has to say.
        return all(name.isprintable() for name in case.body)
    return True


USERNAME, PASSWORD = os.environ.get("PORTICO_USERNAME"), os.environ.get("PORTICO_PASSWORD")


@schemathesis.hook
def map_case(context, case):
    """Has good requests with a password be right, which nobody guesses: half of the logins, and changes to what the password is anyway."""
    if USERNAME is None or case.meta is None or not case.meta.generation.mode.is_positive:
        return case
    if case.operation.label == "POST /auth/login" and next(LOGINS) % 2 == 0:
        case.body = {"username": USERNAME, "password": PASSWORD}
    if case.operation.label == "POST /auth/password":
        case.body = {"current": PASSWORD, "new": PASSWORD}
    return case


LOGINS, ADDED = itertools.count(), itertools.count()


@schemathesis.hook
def map_body(context, body):
    """Gives users who are added names of their own: else nearly all would be refused as taken, and none be there to be shown or removed."""
    is_registration = context.operation.label == "POST /users" and isinstance(body, dict)
    if is_registration and isinstance(body.get("username"), str) and body["username"].strip():
        return {**body, "username": f"{body['username']}{next(ADDED)}"}
    return body


@strategies.composite
def workbooks(draw):
    """Good ones, and some whose rows are not."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["User Id", "Username", "Password", "Gender"])
    names = strategies.text("abcdef张", min_size=1, max_size=8)
    for name in draw(strategies.lists(names, min_size=1, max_size=3)):
        workbook.active.append([None, name, None, draw(strategies.sampled_from(["male", "女", "2", "neither"]))])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


schemathesis.openapi.media_type(WORKBOOK, workbooks())


class Tokens:
    """Of whoever the run is; there are new ones once it has ended their session, by a logout or a replayed refresh token."""

    kept = None

    def get(self, case, context):
        if Tokens.kept is None:
            login = {"username": USERNAME, "password": PASSWORD}
            answer = requests.post(os.environ["PORTICO_URL"] + "/auth/login", json=login, timeout=30)
            answer.raise_for_status()
            Tokens.kept = answer.json()
        return Tokens.kept

    def set(self, case, tokens, context):
        kind = "refresh_token" if case.operation.path == "/auth/refresh_token" else "access_token"
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {tokens[kind]}"}


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code == 401 and response.json()["code"] in ("session_ended", "refresh_reused"):
        Tokens.kept = None


if USERNAME is not None:
    schemathesis.auth(refresh_interval=None)(Tokens)
