import type { Event } from "../../gen/parlor/v1/event_pb.ts";

/** The kinds of lines that can be shown alone. */
export const kinds = ["messages", "members", "attributes", "moderation", "room"] as const;

/** What a line is about. */
export type Kind = (typeof kinds)[number];

/** A line of a room's log. */
export interface LogLine {
  readonly kind: Kind;
  /** What it tells; undefined where something is missing that cannot be told any more. */
  readonly event: Event | undefined;
}

/** A line that is kept. */
export interface KeptLine extends LogLine {
  /** Which it is of all that were ever added: 1, 2… */
  readonly number: number;
}

const kindOfPayload: { readonly [Case in NonNullable<Event["payload"]["case"]>]?: Kind } = {
  messageSent: "messages",
  messageRevoked: "messages",
  memberJoined: "members",
  memberLeft: "members",
  membersChanged: "members",
  attributesUpdated: "attributes",
  memberAttributesUpdated: "attributes",
  membersMuted: "moderation",
  membersUnmuted: "moderation",
  usersBanned: "moderation",
  usersUnbanned: "moderation",
};

/** What an event of a room's log is about. */
export function kindOf({ payload }: Event): Kind {
  return (payload.case && kindOfPayload[payload.case]) ?? "room";
}

/** Lines that are kept, of each kind and of all together. */
export const maxLines = 1000;

/** The last lines of one kind, or of all. Adding is O(1), however many are kept. */
class Ring {
  readonly #lines: KeptLine[] = [];
  #next = 0;

  add(line: KeptLine): void {
    this.#lines[this.#next] = line;
    this.#next = (this.#next + 1) % maxLines;
  }

  /** The last lines, the oldest first. */
  last(count: number): KeptLine[] {
    const before = Math.max(0, count - this.#next);
    const older = before === 0 ? [] : this.#lines.slice(this.#next).slice(-before);
    return [...older, ...this.#lines.slice(Math.max(0, this.#next - count), this.#next)];
  }
}

/** The last lines of a log: 1,000 of each kind, so that what is rare outlives what is not. */
export class LogLines {
  readonly #all = new Ring();
  readonly #byKind: Readonly<Record<Kind, Ring>> = {
    messages: new Ring(),
    members: new Ring(),
    attributes: new Ring(),
    moderation: new Ring(),
    room: new Ring(),
  };
  #added = 0;
  #last = 0n;
  /** The number of the last line that is shown, while whoever reads has it paused: in whatever language. */
  pausedAt: number | undefined;

  /** Lines that were ever added. */
  get added(): number {
    return this.#added;
  }

  /** The sequence of the last line; 0 where there is none. */
  get last(): bigint {
    return this.#last;
  }

  /** Adds the next line. */
  add(line: LogLine): void {
    this.#added++;
    this.#last = line.event?.sequence ?? this.#last;
    const kept = { ...line, number: this.#added };
    this.#all.add(kept);
    this.#byKind[line.kind].add(kept);
  }

  /** The last lines, the oldest first: of one kind, or of all. */
  tail(kind: Kind | undefined, count = maxLines): KeptLine[] {
    return (kind === undefined ? this.#all : this.#byKind[kind]).last(Math.min(count, maxLines));
  }
}
