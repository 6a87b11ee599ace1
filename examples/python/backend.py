"""A backend that runs a room: creates it, speaks in it as the system and as a user, destroys it.

    python3 backend.py HOST:PORT TOKEN

The stubs are made from the contract (see README.md beside this file).
"""

import sys

import grpc

import status_pb2
from parlor.v1 import (
    error_pb2,
    message_pb2,
    message_service_pb2,
    message_service_pb2_grpc,
    room_pb2,
    room_service_pb2,
    room_service_pb2_grpc,
)


def reason_of(error: grpc.RpcError) -> str:
    """The reason of a refused call: every error of the service carries exactly one."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                found = error_pb2.ErrorDetail()
                if detail.Unpack(found):
                    return error_pb2.ErrorReason.Name(found.reason)
    return "no reason"


def text(room_id: str, words: str) -> message_service_pb2.SendMessageRequest:
    content = message_pb2.Content(text=message_pb2.TextContent(text=words))
    return message_service_pb2.SendMessageRequest(room_id=room_id, content=content)


def main(address: str, token: str) -> None:
    as_system = [("authorization", f"Bearer {token}")]
    as_support = [*as_system, ("parlor-as-user", "support")]

    with grpc.insecure_channel(address) as channel:
        rooms = room_service_pb2_grpc.RoomServiceStub(channel)
        messages = message_service_pb2_grpc.MessageServiceStub(channel)

        # A backend creates without joining. The request id makes it safe to try again.
        created = rooms.CreateRoom(
            room_service_pb2.CreateRoomRequest(
                room=room_pb2.RoomInfo(room_id="order-1042", name="Order 1042"),
                config=room_pb2.RoomConfig(max_members=3, attributes={"status": "paid"}),
                request_id="create-order-1042",
            ),
            metadata=as_system,
            timeout=5,
        )
        print("created", created.snapshot.room.room_id, dict_of(created.snapshot.attributes))

        notice = messages.SendMessage(
            text("order-1042", "Your order was paid."), metadata=as_system, timeout=5
        )
        print("sent as the system, sequence", notice.cursor.sequence)

        answer = messages.SendMessage(
            text("order-1042", "How can I help?"), metadata=as_support, timeout=5
        )
        print("sent as support, sequence", answer.cursor.sequence)

        rooms.DestroyRoom(
            room_service_pb2.DestroyRoomRequest(room_id="order-1042"),
            metadata=as_system,
            timeout=5,
        )
        print("destroyed order-1042")

        try:
            messages.SendMessage(text("order-1042", "Anyone?"), metadata=as_system, timeout=5)
        except grpc.RpcError as error:
            print("refused:", error.code().name, reason_of(error))


def dict_of(attributes) -> dict:
    return {key: attribute.value for key, attribute in attributes.items()}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
