import type { ListMemberAttributesResponse } from "../../gen/parlor/v1/room_service_pb.ts";

/** What is set and deleted of some members, at a place in the log. */
export interface MemberAttributesChange {
  readonly userIds: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly deleted: readonly string[];
}

/** Answers the attributes of some users: of those who have any. */
export type ListAttributesOf = (userIds: string[]) => Promise<ListMemberAttributesResponse>;

/** Answers one page of the attributes of a room's members; an empty token asks for the first. */
export type ListAttributesPage = (pageToken: string) => Promise<ListMemberAttributesResponse>;

type Values = Readonly<Record<string, string>>;

interface Told {
  readonly sequence: bigint;
  readonly change: MemberAttributesChange;
}

/** A list being read. */
interface Reading {
  /** Those who joined meanwhile, and whose attributes were asked for: of them a page may be too old. */
  readonly asked: Set<string>;
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
  /** What the log says while pages are on their way, for each that is. */
  readonly #underWay = new Set<Told[]>();
  #reading: Reading | undefined;

  /** Those of one member. */
  of(userId: string): Values {
    return this.#values.get(userId) ?? none;
  }

  /** Reads every page. Resolves to whether that was not begun anew meanwhile. Throws what a page throws. */
  read(listPage: ListAttributesPage): Promise<boolean> {
    return this.#meanwhile(async (told) => {
      const reading: Reading = { asked: new Set() };
      this.#reading = reading;
      try {
        return await this.#readPages(listPage, { reading, told });
      } finally {
        if (this.#reading === reading) this.#reading = undefined;
      }
    });
  }

  async #readPages(
    listPage: ListAttributesPage,
    { reading, told }: { readonly reading: Reading; readonly told: readonly Told[] },
  ): Promise<boolean> {
    const values = new Map<string, Values>();
    let pageToken = "";
    do {
      const page = await listPage(pageToken);
      if (this.#reading !== reading) return false;
      for (const { userId, attributes } of page.members)
        values.set(userId, after(userId, attributes, laterThan(page, told)));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    for (const { change } of told)
      for (const userId of change.userIds)
        if (!values.has(userId)) values.set(userId, after(userId, none, told));
    for (const userId of reading.asked) values.set(userId, this.of(userId));
    this.#values = values;
    return true;
  }

  /** Asks for those of some members, who joined again. Throws what the page throws. */
  ask(userIds: readonly string[], listOf: ListAttributesOf): Promise<void> {
    return this.#meanwhile(async (told) => {
      const page = await listOf([...userIds]);
      const listed = new Map(page.members.map((member) => [member.userId, member.attributes]));
      for (const userId of userIds) {
        const values = listed.get(userId) ?? none;
        this.#values.set(userId, after(userId, values, laterThan(page, told)));
        this.#reading?.asked.add(userId);
      }
    });
  }

  /** Some were set or deleted, at this place in the log. */
  changed(change: MemberAttributesChange, sequence: bigint): void {
    for (const told of this.#underWay) told.push({ sequence, change });
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

  /** Does something, and notes what the log says meanwhile. */
  async #meanwhile<Result>(does: (told: readonly Told[]) => Promise<Result>): Promise<Result> {
    const told: Told[] = [];
    this.#underWay.add(told);
    try {
      return await does(told);
    } finally {
      this.#underWay.delete(told);
    }
  }
}

/** What the log says after a page's place. */
function laterThan(page: ListMemberAttributesResponse, told: readonly Told[]): readonly Told[] {
  const place = page.cursor?.sequence ?? 0n;
  return told.filter(({ sequence }) => sequence > place);
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
