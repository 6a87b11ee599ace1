import { create } from "@bufbuild/protobuf";
import { type Event, EventSchema, SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { Inbox } from "../inbox.ts";
import { type FollowOptions, follow } from "./follow.ts";
import type { Lead, Read } from "./lead.ts";
import type { Cursor } from "./words.ts";

/** What a stream of a tab is made of. */
export interface SharedStreamOptions extends FollowOptions {
  readonly lead: Lead;
}

/**
 * The session's events for one tab: from the service while it leads, else from the tab that does. Goes on where
 * that changes.
 */
export function sharedStream(
  options: SharedStreamOptions,
  read: Read,
  { cursors, signal }: { readonly cursors: readonly Cursor[]; readonly signal: AbortSignal },
): AsyncIterable<readonly Event[]> {
  const { group, rooms } = options;
  const events = new Inbox<readonly Event[]>();
  const close = rooms.open(cursors, (begun) => events.put(begun));
  const off = group.onSaid(({ kind }) => {
    if (kind === "out") events.put([loggedOut()]);
  });
  void pump(options, read, signal, events)
    .then(
      () => events.end(),
      (error: unknown) => events.fail(error),
    )
    .finally(() => {
      off();
      close();
    });
  return events;
}

async function pump(
  options: SharedStreamOptions,
  read: Read,
  signal: AbortSignal,
  events: Inbox<readonly Event[]>,
): Promise<void> {
  const { group, rooms, lead } = options;
  for (;;) {
    const leads = await group.seekLeader(signal);
    const source = leads ? lead.read(read, rooms.cursors, signal) : follow(options, signal);
    for (;;) {
      const { done, value } = await source.next();
      if (!done) events.put(value);
      else if (value === "over" || signal.aborted) return;
      else break;
    }
  }
}

function loggedOut(): Event {
  const value = { reason: SessionEndReason.LOGGED_OUT };
  return create(EventSchema, { payload: { case: "sessionEnded", value } });
}
