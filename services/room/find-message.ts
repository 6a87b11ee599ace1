import { fromBinary } from "@bufbuild/protobuf";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { Message } from "../../gen/parlor/v1/message_pb.ts";
import type { Entry, Key, Position, Store } from "../store/store.ts";

/** Which message, and where to look for it. */
export interface Search {
  readonly messageId: string;
  /** Where it is said to stand; 0 where nobody says. */
  readonly sequence: number;
  /** Where the room stands. */
  readonly head: Position;
  /** How old what is kept as history may be. */
  readonly ageMs: number;
}

/** A message, and its entry. */
export interface Found {
  readonly entry: Entry;
  readonly message: Message;
}

/** Entries that are read at once. */
const pageEntries = 200;
const sliceEntries = 64;

/**
 * Finds a message that a room keeps: where it is said to stand; else from the newest back in the history, and
 * then in what the log has besides.
 */
export async function findMessage(
  store: Store,
  key: Key,
  search: Search,
): Promise<Found | undefined> {
  for await (const entry of candidates(store, key, search)) {
    const message = messageIn(entry, search.messageId);
    if (message !== undefined) return { entry, message };
  }
  return undefined;
}

async function* candidates(store: Store, key: Key, search: Search): AsyncGenerator<Entry> {
  const { sequence, head } = search;
  if (sequence > 0) yield* entriesAt(store, key, search);
  let oldest = head.sequence + 1;
  for await (const entry of backThroughHistory(store, key, search)) {
    oldest = entry.sequence;
    yield entry;
  }
  yield* backThroughLog(store, key, { epoch: head.epoch, sequence: oldest - 1 });
}

/** The entry where the message is said to stand. */
async function* entriesAt(store: Store, key: Key, search: Search): AsyncGenerator<Entry> {
  const { sequence, head, ageMs } = search;
  const query = { from: sequence + 1, direction: "older", limit: 1, ageMs } as const;
  yield* (await store.history(key, query)).entries;
  const events = await store.events(key, { epoch: head.epoch, sequence: sequence - 1 }, 1);
  if (events.kind === "events") yield* events.entries;
}

async function* backThroughHistory(
  store: Store,
  key: Key,
  { head, ageMs }: Search,
): AsyncGenerator<Entry> {
  let from = head.sequence + 1;
  for (let more = true; more; ) {
    const query = { from, direction: "older", limit: pageEntries, ageMs } as const;
    const page = await store.history(key, query);
    yield* page.entries;
    from = page.entries.at(-1)?.sequence ?? from;
    more = page.more;
  }
}

/** The entries of a log up to a position, the newest first. */
async function* backThroughLog(store: Store, key: Key, last: Position): AsyncGenerator<Entry> {
  const { epoch } = last;
  let slice = sliceEntries;
  for (let to = last.sequence; to > 0 && slice > 0; ) {
    const sequence = Math.max(to - slice, 0);
    const events = await store.events(key, { epoch, sequence }, to - sequence);
    if (events.kind === "reset")
      slice = Math.floor(slice / 2); // not all of the slice is kept
    else {
      yield* events.entries.toReversed();
      to = sequence;
    }
  }
}

/** The message of an entry, if it is this one. Most are not: they are not decoded. */
function messageIn({ payload }: Entry, messageId: string): Message | undefined {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  if (!bytes.includes(messageId)) return undefined;
  const { payload: told } = fromBinary(EventSchema, payload);
  const message = told.case === "messageSent" ? told.value.message : undefined;
  return message?.messageId === messageId ? message : undefined;
}
