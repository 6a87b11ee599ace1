import { create } from "@bufbuild/protobuf";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import type { Message } from "../../gen/parlor/v1/message_pb.ts";
import {
  type RevokeMessageRequest,
  RevokeMessageRequestSchema,
  type RevokeMessageResponse,
  RevokeMessageResponseSchema,
} from "../../gen/parlor/v1/message_service_pb.ts";
import { actorOf, type Caller, may, requireGrant } from "../auth/caller.ts";
import { messageNotFound, revokeTooLate, roomNotFound } from "../errors/room-errors.ts";
import { before, present, put, unchanged } from "../store/change.ts";
import { type Decision, step } from "../store/step.ts";
import type { Change, Condition, Position, Row, Store } from "../store/store.ts";
import { type Found, findMessage } from "./find-message.ts";
import { refuseStrangers, selectSight } from "./look.ts";
import { encodePayload } from "./payload.ts";
import { firstAnswer, once, repeatable } from "./request.ts";
import { type InfoRow, info, members, roomKey, theRow } from "./room-tables.ts";
import { cursorAt } from "./snapshot.ts";

/** Revokes a message: its content goes, and everyone is told. */
export async function revokeMessage(
  store: Store,
  caller: Caller,
  request: RevokeMessageRequest,
): Promise<RevokeMessageResponse> {
  const { roomId, messageId } = request;
  const again = repeatable(caller, RevokeMessageRequestSchema, request);
  const selection = { ...selectSight(caller), ...(again && { once: again.ref }) };
  const key = roomKey(caller.app.appId, roomId);
  const { historyAgeMs: ageMs } = caller.app.limits;
  const at = await step(store, key, selection, async (view): Promise<Decision<Position>> => {
    const answered = firstAnswer(again, view.answered);
    if (answered !== undefined) return { answer: answered };
    refuseStrangers(view, caller, roomId);
    const { head } = view;
    const room = view.row(info, theRow);
    if (room === undefined) throw roomNotFound(roomId);
    const sequence = Number(request.sequence);
    const found = await findMessage(store, key, { messageId, sequence, head, ageMs });
    if (found === undefined) throw messageNotFound(roomId, messageId);
    const { time, expect } = admission(caller, roomId, found);
    if (found.message.revoked) return { answer: head };
    if (head.now >= time) throw revokeTooLate(roomId, messageId, caller.app.limits.revokeMs / 1000);
    const change = revocation(caller, request, { found, room });
    return {
      change: { ...change, expect: [...change.expect, ...expect], ...once(again, nothing) },
      done: (committed) => firstAnswer(again, committed.again) ?? committed,
    };
  });
  return create(RevokeMessageResponseSchema, { cursor: cursorAt(roomId, at) });
}

const nothing = new Uint8Array();

/** Until when the caller may revoke a message, and what must hold then. Throws where it never may. */
function admission(
  caller: Caller,
  roomId: string,
  { entry, message }: Found,
): { readonly time: number; readonly expect: readonly Condition[] } {
  if (caller.kind === "backend" || may(caller, "moderate", roomId))
    return { time: Number.POSITIVE_INFINITY, expect: [] };
  const { sender } = message;
  const isOwn = sender?.kind === ActorKind.USER && sender.userId === caller.userId;
  if (!isOwn) requireGrant(caller, "moderate", roomId);
  const { revokeMs } = caller.app.limits;
  const time = revokeMs === 0 ? 0 : entry.revision + revokeMs * 1000;
  return { time, expect: [present(members, caller.userId), before(time)] };
}

/**
 * The message without its content, and the word of that. The room's row is written anew, so that of two who
 * revoke at the same time the second sees that something has changed, and looks again.
 */
function revocation(
  caller: Caller,
  { messageId, note }: RevokeMessageRequest,
  { found, room }: { readonly found: Found; readonly room: Row<InfoRow> },
): Change {
  const { sequence } = found.entry;
  const value = { messageId, sequence: BigInt(sequence), actor: actorOf(caller), note };
  return {
    expect: [unchanged(info, theRow, room)],
    write: [put(info, theRow, room.value)],
    revise: { sequence, payload: blanked(found.message) },
    record: [encodePayload({ case: "messageRevoked", value })],
  };
}

/** What is left of a revoked message. */
function blanked({ messageId, sender, priority }: Message): Uint8Array {
  const message = { messageId, priority, revoked: true, ...(sender && { sender }) };
  return encodePayload({ case: "messageSent", value: { message } });
}
