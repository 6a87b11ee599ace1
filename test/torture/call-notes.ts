import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { RenewTokenResponse } from "../../gen/parlor/v1/auth_service_pb.ts";
import type {
  RevokeMessageRequest,
  SendMessageRequest,
  SendMessageResponse,
} from "../../gen/parlor/v1/message_service_pb.ts";
import type {
  EnterRoomRequest,
  KickMembersRequest,
  LeaveRoomRequest,
  SwitchRoomRequest,
} from "../../gen/parlor/v1/room_service_pb.ts";
import type { Call } from "../support/signs-of-life.ts";
import type { Notes } from "./notes.ts";

/** A call of a member, by the name of its method, with what it asks. */
export interface Asked {
  readonly name: string;
  readonly request: unknown;
}

/** What a call is known by that leaves all rooms. */
const everywhere = "everywhere";

/** Notes what one member's calls come to: when it entered and left for sure, and what became of its words. */
export class CallNotes {
  readonly #userId: string;
  readonly #notes: Notes;
  /** When calls that may be repeated began first, by request. */
  readonly #began = new Map<string, number>();
  /** Rooms that it may be in: of all others it is out for sure. */
  readonly #maybeIn = new Set<string>();
  readonly #answers = new Map<string, SendMessageResponse>();

  constructor(userId: string, notes: Notes) {
    this.#userId = userId;
    this.#notes = notes;
  }

  /** What the service answered to the message with this text. */
  answerTo(text: string): SendMessageResponse | undefined {
    return this.#answers.get(text);
  }

  /** A call goes out, perhaps again. */
  asks({ name, request }: Asked, at: number): void {
    if (name === "LeaveRoom") this.#begins((request as LeaveRoomRequest).requestId, at);
    if (name === "KickMembers" || name === "BanUsers" || name === "SwitchRoom")
      this.#begins((request as KickMembersRequest).requestId, at);
    if (name === "LeaveAllRooms") this.#begins(everywhere, at);
    if (name === "RevokeMessage")
      this.#notes.streams.revoking((request as RevokeMessageRequest).messageId);
    if (name === "EnterRoom") this.#enters((request as EnterRoomRequest).room?.roomId ?? "", at);
    if (name === "SwitchRoom") this.#enters((request as SwitchRoomRequest).room?.roomId ?? "", at);
  }

  /** The answer to a call came. */
  answered({ name, request }: Asked, answer: unknown, call: Call): void {
    const { presence } = this.#notes;
    presence.life.called(this.#userId, call);
    if (name === "SendMessage")
      this.#said(request as SendMessageRequest, answer as SendMessageResponse);
    if (name === "LeaveRoom") {
      const { roomId, requestId } = request as LeaveRoomRequest;
      this.#left(roomId, this.#since(requestId, call));
    }
    if (name === "EnterRoom")
      this.#entered((request as EnterRoomRequest).room?.roomId ?? "", call.at);
    if (name === "SwitchRoom") {
      const { fromRoomId, room, requestId } = request as SwitchRoomRequest;
      this.#left(fromRoomId, this.#since(requestId, call));
      this.#entered(room?.roomId ?? "", call.at);
    }
    if (name === "KickMembers" || name === "BanUsers") {
      const { roomId, userIds, requestId } = request as KickMembersRequest;
      const since = this.#since(requestId, call);
      for (const userId of userIds) presence.putOut({ roomId, userId, ...since });
    }
    if (name === "LeaveAllRooms") {
      const since = this.#since(everywhere, call);
      this.#began.delete(everywhere);
      for (const roomId of this.#maybeIn)
        presence.putOut({ roomId, userId: this.#userId, ...since });
    }
    if (name === "Login" || name === "RenewToken") {
      const { expireTime } = answer as RenewTokenResponse;
      if (expireTime !== undefined) presence.expires(this.#userId, timestampMs(expireTime));
    }
  }

  #begins(requestId: string, at: number): void {
    if (!this.#began.has(requestId)) this.#began.set(requestId, at);
  }

  #since(requestId: string, { began, at }: Call): Call {
    return { began: this.#began.get(requestId) ?? began, at };
  }

  #enters(roomId: string, at: number): void {
    if (this.#maybeIn.has(roomId)) return;
    this.#maybeIn.add(roomId);
    this.#began.set(`enter ${roomId}`, at);
  }

  #entered(roomId: string, at: number): void {
    const began = this.#began.get(`enter ${roomId}`);
    this.#began.delete(`enter ${roomId}`);
    const move = { roomId, userId: this.#userId };
    if (began !== undefined) this.#notes.presence.entered({ ...move, began, at });
  }

  #left(roomId: string, call: Call): void {
    this.#maybeIn.delete(roomId);
    this.#notes.presence.left({ roomId, userId: this.#userId, ...call });
  }

  #said({ content }: SendMessageRequest, answer: SendMessageResponse): void {
    const said = content?.content;
    if (said?.case === "text" || said?.case === "barrage")
      this.#answers.set(said.value.text, answer);
  }
}
