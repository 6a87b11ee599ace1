import type { SendMessageRequest } from "../../gen/parlor/v1/message_service_pb.ts";
import type { Caller, SessionCaller } from "../auth/caller.ts";
import { memberMuted, notAMember } from "../errors/room-errors.ts";
import type { Store } from "../store/store.ts";
import type { Repeatable } from "./request.ts";
import { members, mutes, roomKey } from "./room-tables.ts";
import { holds } from "./sanctions.ts";

/** Asks apps whether a message of one of their users may be sent. */
export interface BeforeSend {
  /** Throws `messageRefused`; and `hookFailed` where there is no answer and the app lets nothing pass. */
  ask(question: Question): Promise<Verdict>;
}

/** What an app is asked. */
export interface Question {
  readonly sender: SessionCaller;
  readonly request: SendMessageRequest;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A message is sent, or its sender is to believe so. */
export type Verdict = "allow" | "drop";

/** What messages are sent with. */
export interface Sending {
  readonly store: Store;
  readonly beforeSend?: BeforeSend | undefined;
  /** Aborts when the sender has left. */
  readonly signal?: AbortSignal;
}

/** Whether the caller's app wants to be asked about such a message. */
function isAsked(caller: Caller, { content }: SendMessageRequest): caller is SessionCaller {
  const kind = content?.content.case;
  if (caller.kind === "backend" || kind === undefined) return false;
  return caller.app.beforeSend?.contents.has(kind) === true;
}

/**
 * Asks the app where it wants to be asked. Not about what would be refused anyway, by what the room says
 * now, and not about a request that was answered before. One read, for apps that ask for it.
 */
export async function verdictOn(
  { store, beforeSend, signal = new AbortController().signal }: Sending,
  caller: Caller,
  asked: {
    readonly request: SendMessageRequest;
    readonly again: Repeatable | undefined;
    /** The mutes that would keep the caller from sending. */
    readonly muting: readonly string[];
  },
): Promise<Verdict> {
  const { request, again, muting } = asked;
  if (beforeSend === undefined || !isAsked(caller, request)) return "allow";
  const { roomId } = request;
  const view = await store.read(roomKey(caller.app.appId, roomId), {
    rows: [{ table: members, id: caller.userId }, ...muting.map((id) => ({ table: mutes, id }))],
    ...(again === undefined ? {} : { once: again.ref }),
  });
  if (view.answered !== undefined) return "allow"; // the commit finds the first answer
  if (view.row(members, caller.userId) === undefined) throw notAMember(roomId);
  for (const id of muting) {
    const mute = view.row(mutes, id);
    if (holds(mute, view.head.now)) throw memberMuted(roomId, mute.value);
  }
  return beforeSend.ask({ sender: caller, request, signal });
}
