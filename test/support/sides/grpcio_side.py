"""Calls the service with grpcio, as the JSON lines on its input say; writes what comes as JSON lines.

{"id", "method", "request", "token"}      a call or a stream: {"id", "ok"} or {"id", "code", "reason"}
{"id", "cancel": true}                    ends a stream
A stream answers {"id", "events"} as they come, then {"id", "code", "reason"}.

Usage: grpcio_side.py HOST:PORT FOLDER_OF_THE_STUBS
"""

import importlib
import json
import sys
import threading

import grpc
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, json_format, message_factory

address, stubs = sys.argv[1:]
sys.path.insert(0, stubs)

SERVICES = {"Auth": "auth", "Room": "room", "Message": "message", "Event": "event"}
PB2, STUBS = {}, {}
channel = grpc.insecure_channel(address)
for noun, file in SERVICES.items():
    PB2[noun] = importlib.import_module(f"parlor.v1.{file}_service_pb2")
    grpc_module = importlib.import_module(f"parlor.v1.{file}_service_pb2_grpc")
    STUBS[noun] = getattr(grpc_module, f"{noun}ServiceStub")(channel)
error_pb2 = importlib.import_module("parlor.v1.error_pb2")


def status_class():
    """google.rpc.Status, which Debian's grpcio comes without."""
    file = descriptor_pb2.FileDescriptorProto(name="status.proto", package="google.rpc", syntax="proto3")
    file.dependency.append(any_pb2.DESCRIPTOR.name)
    message = file.message_type.add(name="Status")
    message.field.add(name="code", number=1, type=5, label=1)
    message.field.add(name="message", number=2, type=9, label=1)
    message.field.add(name="details", number=3, type=11, label=3, type_name=".google.protobuf.Any")
    pool = descriptor_pool.Default()
    pool.Add(file)
    return message_factory.MessageFactory(pool).GetPrototype(
        pool.FindMessageTypeByName("google.rpc.Status")
    )


Status = status_class()
running = {}
lock = threading.Lock()


def write(line):
    with lock:
        print(json.dumps(line), flush=True)


def refusal(error):
    trailers = dict(error.trailing_metadata() or ())
    status = Status.FromString(trailers.get("grpc-status-details-bin", b""))
    detail = error_pb2.ErrorDetail()
    one = len(status.details) == 1 and status.details[0].Unpack(detail)
    reason = error_pb2.ErrorReason.Name(detail.reason) if one else ""
    return {"code": error.code().name.lower(), "reason": reason}


def run(id, method, request, token=None):
    service, name = method.split("Service/")
    message = json_format.ParseDict(request, getattr(PB2[service], f"{name}Request")())
    metadata = [("authorization", f"Bearer {token}")] if token else []
    rpc = getattr(STUBS[service], name)
    try:
        if name != "Subscribe":
            answer = rpc(message, metadata=metadata)
            return write({"id": id, "ok": json_format.MessageToDict(answer)})
        running[id] = rpc(message, metadata=metadata)
        for response in running[id]:
            write({"id": id, "events": json_format.MessageToDict(response)["events"]})
        write({"id": id, "code": "ok", "reason": ""})
    except grpc.RpcError as error:
        write({"id": id, **refusal(error)})


for line in sys.stdin:
    wanted = json.loads(line)
    if wanted.get("cancel"):
        if wanted["id"] in running:
            running[wanted["id"]].cancel()
    else:
        threading.Thread(target=run, kwargs=wanted, daemon=True).start()
