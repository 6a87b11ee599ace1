import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { ListAttributesOf, ListAttributesPage } from "./member-attributes.ts";
import type { ListPage, Members } from "./members.ts";

/** What a `Roll` is made of. */
export interface RollOptions {
  readonly members: Members;
  readonly listMembers: ListPage;
  readonly listAttributes: ListAttributesPage;
  readonly attributesOf: ListAttributesOf;
  /** How many are in. */
  memberCount(): number;
  /** Whether the room is followed. */
  open(): boolean;
  /** Resolves when a crowd may have calmed down: not for all clients at once. */
  calm(): Promise<void>;
  /** The list is another. */
  changed(): void;
}

/** Of rooms with more members than this, nobody is listed. */
const maxListed = 5000;

/** At most so many users are asked for at once. By the contract. */
const maxAsked = 100;

/** Calls the roll of a room: reads who is in, and what was kept on those who come back. */
export class Roll {
  readonly #options: RollOptions;
  #calming = false;
  #failed = false;

  constructor(options: RollOptions) {
    this.#options = options;
  }

  /** Reads who is in. What fails is read anew in a while: the count is right all the same. */
  async call(): Promise<void> {
    const { members, memberCount, listMembers, listAttributes } = this.#options;
    if (memberCount() > maxListed) return members.close();
    this.#failed = false;
    const reads = [members.read(listMembers), members.attributes.read(listAttributes)];
    await Promise.all(reads.map((read) => this.#heed(read)));
    if (this.#failed) this.#callLater();
  }

  /** An event was taken: reads what it leaves open. */
  heed({ payload }: Event): void {
    if (payload.case === "membersChanged") {
      if (!this.#options.members.complete) this.#callLater();
      this.#ask(payload.value.joined.map(({ userId }) => userId));
    }
    if (payload.case === "memberJoined" && payload.value.member !== undefined)
      this.#ask([payload.value.member.userId]);
  }

  /** Reads what was kept on those who come back. */
  #ask(userIds: readonly string[]): void {
    const { members, attributesOf } = this.#options;
    const asked = userIds.filter((userId) => members.attributes.joined(userId));
    if (asked.length === 0) return;
    const reading = members.attributes.ask(asked.slice(0, maxAsked), attributesOf);
    void this.#heed(reading.then(() => true));
  }

  /** Takes what was read; one that was begun anew meanwhile says nothing. */
  async #heed(read: Promise<boolean>): Promise<void> {
    try {
      if ((await read) && this.#options.open()) this.#options.changed();
    } catch {
      this.#failed = true;
    }
  }

  /** Calls once, later, however often it is asked for meanwhile. */
  #callLater(): void {
    if (this.#calming) return;
    this.#calming = true;
    const { members, open, calm } = this.#options;
    void calm().then(() => {
      this.#calming = false;
      if (open() && (this.#failed || !members.complete)) void this.call();
    });
  }
}
