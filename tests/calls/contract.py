"""The contract as Google's own compiler reads it, made anew from the `.proto` files by whoever imports this."""

import sys
from pathlib import Path

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

sys.path.insert(0, str(Path(__file__).parents[2] / "proto"))

hello, hello_services = grpc.protos_and_services("hello.proto")
auth, auth_services = grpc.protos_and_services("portico/auth/v1/auth.proto")
users, users_services = grpc.protos_and_services("portico/users/v1/users.proto")
session, session_services = grpc.protos_and_services("portico/session/v1/session.proto")


def failure(error: grpc.RpcError) -> list:
    """The code of a call that failed, and the reason in its details if there are any."""
    reasons = []
    if status := rpc_status.from_call(error):
        info = error_details_pb2.ErrorInfo()
        reasons = [info.reason for detail in status.details if detail.Unpack(info)]
    return [error.code().name, *reasons]
