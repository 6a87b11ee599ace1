import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ErrorReason, type Member, ParlorError } from "../../client/index.ts";
import { Members, rowOf } from "../../client/room/members.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { Calls } from "./calls.ts";
import type { Reading } from "./reading.ts";

/** What the members are read with. */
export interface RoomMembersOptions {
  readonly roomId: string;
  readonly rooms: Pick<Calls["rooms"], "listMembers" | "listMemberAttributes">;
  /** They are otherwise than before. */
  changed(): void;
}

/** Members on a page. */
const pageSize = 500;

/** Who is in a room and what is kept on them: read once, kept right by events. */
export class RoomMembers {
  /** How it stands with what is known of them. */
  reading: Reading = { name: "reading" };
  readonly #members = new Members();
  readonly #options: RoomMembersOptions;

  constructor(options: RoomMembersOptions) {
    this.#options = options;
  }

  /** The members, in the order in which they joined. */
  get list(): readonly Member[] {
    return this.#members.list;
  }

  /** How many there are. */
  get size(): number {
    return this.#members.size;
  }

  /** One of them. */
  get(userId: string): Member | undefined {
    return this.#members.get(userId);
  }

  /** Reads them anew. Those who are known stay until then. */
  async read(): Promise<void> {
    const { roomId, rooms } = this.#options;
    const begun: Reading = { name: "reading" };
    this.#become(begun);
    try {
      await Promise.all([
        this.#members.read((pageToken) => rooms.listMembers({ roomId, pageSize, pageToken })),
        this.#members.attributes.read((pageToken) =>
          rooms.listMemberAttributes({ roomId, pageSize, pageToken }),
        ),
      ]);
      if (this.reading === begun) this.#become({ name: "read" });
    } catch (thrown) {
      if (this.reading !== begun) return;
      const error = ParlorError.from(thrown);
      const none = error.reason === ErrorReason.ROOM_NOT_FOUND;
      this.#become(none ? { name: "read" } : { name: "failed", error });
    }
  }

  /** Takes note of what happened. */
  take({ payload, sequence, time }: Event): void {
    if (payload.case === "memberJoined" && payload.value.member !== undefined) {
      const row = rowOf(payload.value.member, time && timestampDate(time));
      this.#members.joined(row, sequence);
      if (this.#members.attributes.joined(row.userId)) void this.#ask(row.userId);
    } else if (payload.case === "memberLeft") this.#members.left(payload.value.userId, sequence);
    else if (payload.case === "memberAttributesUpdated")
      this.#members.attributes.changed(payload.value, sequence);
    else return;
    this.#changed();
  }

  /** The room is gone, and everyone with it, without a word of each. */
  end({ sequence }: Event): void {
    for (const { userId } of this.list) this.#members.left(userId, sequence);
    this.#changed();
  }

  /** Asks what was kept on somebody who is back. Where that fails, the next reading has it. */
  async #ask(userId: string): Promise<void> {
    const { roomId, rooms } = this.#options;
    await this.#members.attributes
      .ask([userId], (userIds) => rooms.listMemberAttributes({ roomId, userIds }))
      .catch(() => {});
    this.#changed();
  }

  #become(reading: Reading): void {
    this.reading = reading;
    this.#changed();
  }

  #changed(): void {
    this.#members.changed();
    this.#options.changed();
  }
}
