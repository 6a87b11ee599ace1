import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Member as WireMember } from "../../gen/parlor/v1/member_pb.ts";
import type { ListMembersResponse } from "../../gen/parlor/v1/room_service_pb.ts";
import { MemberAttributes } from "./member-attributes.ts";

/** A user who is in a room. */
export interface Member {
  readonly userId: string;
  /** The display name; the user id where there is none. */
  readonly name: string;
  /** Where the picture is; empty where there is none. */
  readonly avatarUrl: string;
  /** Whatever else the app shows. */
  readonly extendedData: string;
  /** When the user joined. Unknown for someone of whom only the leaving was heard. */
  readonly joinTime?: Date;
  /** What is kept on the member: a role, a hand that is raised. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A member without its attributes, which come in pages of their own. */
type Row = Omit<Member, "attributes">;
/** Answers one page of a room's members; an empty token asks for the first. */
export type ListPage = (pageToken: string) => Promise<ListMembersResponse>;

/**
 * Who is in a room. Pages and events cross each other on their way: for each user the later word
 * counts, by sequence, and whatever a page is ahead of the events they will say again.
 */
export class Members {
  /** What is kept on them. */
  readonly attributes = new MemberAttributes();
  #members = new Map<string, Row>();
  #list: readonly Member[] | undefined;
  #reading: Reading | undefined;
  #complete = false;
  #closed = false;

  /** The members, in the order in which they joined. */
  get list(): readonly Member[] {
    this.#list ??= [...this.#members.values()].sort(byJoinTime).map((row) => this.#shown(row));
    return this.#list;
  }

  /** One of them, if it is listed. */
  get(userId: string): Member | undefined {
    const row = this.#members.get(userId);
    return row && this.#shown(row);
  }

  /** How many are listed. */
  get size(): number {
    return this.#members.size;
  }

  /** Whether everyone is listed. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Reads every page; the list of before stays until then. Resolves to whether the list is another
   * now: not when it was begun anew meanwhile. Throws what a page throws.
   */
  async read(listPage: ListPage): Promise<boolean> {
    this.#closed = false;
    const reading: Reading = { members: new Map(), heard: new Map(), exact: true };
    this.#reading = reading;
    this.#complete = false;
    try {
      let pageToken = "";
      do {
        const page = await listPage(pageToken);
        if (this.#reading !== reading) return false;
        addPage(reading, page);
        pageToken = page.nextPageToken;
      } while (pageToken !== "");
      this.#members = reading.members;
      this.#complete = reading.exact;
      this.changed();
      return true;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  /** Lists nobody: there are too many. */
  close(): void {
    this.#closed = true;
    this.#members.clear();
    this.#reading = undefined;
    this.#complete = false;
    this.changed();
  }

  /** What is listed, or kept on those who are, is another. */
  changed(): void {
    this.#list = undefined;
  }

  /** Others came and went who were not named: the list is not of everyone, nor is one that is being read. */
  lost(): void {
    this.#complete = false;
    if (this.#reading !== undefined) this.#reading.exact = false;
  }

  /** Someone joined, at this place in the log. */
  joined(row: Row, sequence: bigint): Member {
    if (!this.#closed) this.#members.set(row.userId, row);
    this.#reading?.members.set(row.userId, row);
    this.#reading?.heard.set(row.userId, sequence);
    this.changed();
    return this.#shown(row);
  }

  /** Someone left, at this place in the log. Answers who it was. */
  left(userId: string, sequence: bigint): Member {
    const row = this.#members.get(userId) ?? this.#reading?.members.get(userId);
    const member = this.#shown(row ?? unknownRow(userId));
    this.#members.delete(userId);
    this.#reading?.members.delete(userId);
    this.#reading?.heard.set(userId, sequence);
    this.attributes.left(userId);
    this.changed();
    return member;
  }

  #shown(row: Row): Member {
    return { ...row, attributes: this.attributes.of(row.userId) };
  }
}

/** A list being read, and the place of the last event that was heard of a user meanwhile. */
interface Reading {
  readonly members: Map<string, Row>;
  readonly heard: Map<string, bigint>;
  /** Whether everyone was named who came or went meanwhile. */
  exact: boolean;
}

function addPage({ members, heard }: Reading, page: ListMembersResponse): void {
  const sequence = page.cursor?.sequence ?? 0n;
  for (const member of page.members) {
    const later = heard.get(member.userId);
    if (later === undefined || later <= sequence) members.set(member.userId, rowOf(member));
  }
}

/** A member as the contract has it. The event's time stands in for a join time that is not set. */
export function rowOf(member: WireMember, eventTime?: Date): Row {
  const { userId, profile, joinTime } = member;
  const joined = joinTime === undefined ? eventTime : timestampDate(joinTime);
  return {
    userId,
    name: profile?.name || userId,
    avatarUrl: profile?.avatarUrl ?? "",
    extendedData: profile?.extendedData ?? "",
    ...(joined !== undefined && { joinTime: joined }),
  };
}

function unknownRow(userId: string): Row {
  return { userId, name: userId, avatarUrl: "", extendedData: "" };
}

function byJoinTime(a: Row, b: Row): number {
  return (a.joinTime?.getTime() ?? 0) - (b.joinTime?.getTime() ?? 0);
}
