import type { ListMemberAttributesResponse } from "../../gen/parlor/v1/room_service_pb.ts";

/** What is set and deleted of some members, at a place in the log. */
export interface MemberAttributesChange {
  readonly userIds: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly deleted: readonly string[];
}

/** Answers one page of the attributes of a room's members; an empty token asks for the first. */
export type ListAttributesPage = (pageToken: string) => Promise<ListMemberAttributesResponse>;

type Values = Readonly<Record<string, string>>;

interface Told {
  readonly sequence: bigint;
  readonly change: MemberAttributesChange;
}

const none: Values = {};

/**
 * The attributes of a room's members. Pages and events cross each other on their way: what the log says after
 * a page's place is done again on what the page says.
 */
export class MemberAttributes {
  #values = new Map<string, Values>();
  /** Those who left, and what was kept of them is not known. */
  readonly #left = new Set<string>();
  #reading: Told[] | undefined;

  /** Those of one member. */
  of(userId: string): Values {
    return this.#values.get(userId) ?? none;
  }

  /** Reads every page. Resolves to whether that was not begun anew meanwhile. Throws what a page throws. */
  async read(listPage: ListAttributesPage): Promise<boolean> {
    const told: Told[] = [];
    this.#reading = told;
    const values = new Map<string, Values>();
    let pageToken = "";
    do {
      const page = await listPage(pageToken);
      if (this.#reading !== told) return false;
      const later = told.filter(({ sequence }) => sequence > (page.cursor?.sequence ?? 0n));
      for (const { userId, attributes } of page.members)
        values.set(userId, after(userId, attributes, later));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    for (const { change } of told)
      for (const userId of change.userIds)
        if (!values.has(userId)) values.set(userId, after(userId, none, told));
    this.#reading = undefined;
    this.#values = values;
    return true;
  }

  /** Takes what was asked for of some members alone. */
  take(page: ListMemberAttributesResponse): void {
    for (const { userId, attributes } of page.members) this.#values.set(userId, attributes);
  }

  /** Some were set or deleted, at this place in the log. */
  changed(change: MemberAttributesChange, sequence: bigint): void {
    this.#reading?.push({ sequence, change });
    for (const userId of change.userIds) this.#values.set(userId, changed(this.of(userId), change));
  }

  /** A member left: what is not kept of it is gone. */
  left(userId: string): void {
    if (this.#values.has(userId) || this.#reading !== undefined) this.#left.add(userId);
  }

  /** A member joined. Answers whether something may have been kept of it: that must be asked for. */
  joined(userId: string): boolean {
    if (!this.#left.delete(userId)) return false;
    this.#values.delete(userId);
    return true;
  }
}

/** A page's word with what the log says after it. */
function after(userId: string, values: Values, told: readonly Told[]): Values {
  return told
    .filter(({ change }) => change.userIds.includes(userId))
    .reduce((sofar, { change }) => changed(sofar, change), values);
}

function changed(values: Values, { set, deleted }: MemberAttributesChange): Values {
  const kept = Object.entries({ ...values, ...set }).filter(([key]) => !deleted.includes(key));
  return Object.fromEntries(kept);
}
