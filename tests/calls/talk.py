"""Calls every service with a client that is not ours: `talk.py GRPC_ADDRESS PASSWORD_OF_ADMIN`.

Prints what it was answered, as JSON.
"""

import json
import sys

import grpc
from contract import (
    auth,
    auth_services,
    failure,
    hello,
    hello_services,
    session,
    session_services,
    users,
    users_services,
)
from google.protobuf.json_format import MessageToDict
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

DEADLINE = 20


def bearer(token: str) -> dict:
    return {"metadata": [("authorization", f"Bearer {token}")], "timeout": DEADLINE}


def ended(stream) -> list:
    """How a stream ends of which nothing more is expected."""
    try:
        return [MessageToDict(message) for message in stream]
    except grpc.RpcError as error:
        return failure(error)


def refusal(call, *arguments, **options) -> list:
    try:
        return [MessageToDict(call(*arguments, **options))]
    except grpc.RpcError as error:
        return failure(error)


def main(address: str, password: str) -> dict:
    channel = grpc.insecure_channel(address)
    grpc.channel_ready_future(channel).result(DEADLINE)
    heard = {"services": sorted(ProtoReflectionDescriptorDatabase(channel).get_services())}
    health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=DEADLINE)
    heard["health"] = health_pb2.HealthCheckResponse.ServingStatus.Name(health.status)
    greeter = hello_services.HelloServiceStub(channel)
    ids = (1, 2, -(2**31))
    heard["hello"] = [MessageToDict(greeter.SayHello(hello.HelloRequest(id=id), timeout=DEADLINE)) for id in ids]

    sessions = auth_services.AuthServiceStub(channel)
    credentials = auth.LoginRequest(username="admin", password=password)
    log_in = lambda: sessions.Login(credentials, timeout=DEADLINE).tokens
    heard["wrong"] = refusal(sessions.Login, auth.LoginRequest(username="admin", password="no"), timeout=DEADLINE)
    first = log_in()
    second = sessions.Refresh(auth.RefreshRequest(), **bearer(first.refresh_token)).tokens
    heard["refreshed"] = [second.session_id == first.session_id, second.access_token != first.access_token]
    known = users_services.UserServiceStub(channel)
    listed = known.ListUsers(users.ListUsersRequest(), **bearer(second.access_token))
    heard["listed"] = [answer.user.username for answer in listed]
    shown = known.GetUser(users.GetUserRequest(id=1), **bearer(second.access_token)).user
    heard["shown"] = [shown.username, users.Role.Name(shown.role), shown.created_at.ToDatetime().year > 2000]
    heard["nobody"] = refusal(known.GetUser, users.GetUserRequest(id=99), **bearer(second.access_token))

    watching = session_services.SessionServiceStub(channel)
    displaced = watching.Watch(session.WatchRequest(), **bearer(second.access_token))
    heard["watched"] = next(displaced).session_id == first.session_id
    late = watching.Watch(session.WatchRequest(), **bearer(second.access_token) | {"timeout": 0.3})
    heard["late"] = ended(late)[0]
    cancelled = watching.Watch(session.WatchRequest(), **bearer(second.access_token))
    next(cancelled)
    cancelled.cancel()
    heard["cancelled"] = ended(cancelled)[0]
    third = log_in()
    heard["displaced"] = ended(displaced)
    logged_out = watching.Watch(session.WatchRequest(), **bearer(third.access_token))
    next(logged_out)
    sessions.Logout(auth.LogoutRequest(), **bearer(third.access_token))
    heard["logged_out"] = ended(logged_out)
    heard["missing"] = refusal(sessions.Logout, auth.LogoutRequest(), timeout=DEADLINE)
    return heard


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:3])))
