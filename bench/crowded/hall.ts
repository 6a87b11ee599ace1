import { create } from "@bufbuild/protobuf";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import { ListMembersRequestSchema } from "../../gen/parlor/v1/room_service_pb.ts";
import { defaultAppLimits } from "../../services/auth/app.ts";
import type { BackendCaller, SessionCaller } from "../../services/auth/caller.ts";
import { sessions, userKey } from "../../services/auth/user-tables.ts";
import { systemClock } from "../../services/clock.ts";
import { noRates } from "../../services/rate/rates.ts";
import { enterRoom } from "../../services/room/enter.ts";
import { takeOut } from "../../services/room/leave.ts";
import { listMembers } from "../../services/room/look.ts";
import { put } from "../../services/store/change.ts";
import { createMemoryStore } from "../../services/store/memory-store.ts";
import type { Store } from "../../services/store/store.ts";

const roomId = "hall";
const app = { appId: "bench", secrets: [], limits: defaultAppLimits, rates: noRates };
const backend: BackendCaller = {
  kind: "backend",
  app,
  name: "bench",
  asUser: undefined,
  expireTime: 0,
};
const profile = { name: "Someone", avatarUrl: "", extendedData: "" };

/** A room in memory that so many are in, none of them with a stream, and some who come and go. */
export class Hall {
  readonly #store: Store = createMemoryStore({ clock: systemClock });
  readonly #stayers: readonly SessionCaller[];
  readonly #goers: readonly SessionCaller[];

  /** As many as are in at the most, and how many of them come and go. */
  constructor(members: number, goers: number) {
    const named = (kind: string, count: number) =>
      Array.from({ length: count }, (_, index) => callerOf(`${kind}-${index}`));
    this.#stayers = named("stayer", members - goers);
    this.#goers = named("goer", goers);
  }

  /** Those who come and go. */
  get goers(): number {
    return this.#goers.length;
  }

  /** Everyone logs in. */
  async open(): Promise<void> {
    for (const caller of [...this.#stayers, ...this.#goers]) {
      const { userId, place, sessionId } = caller;
      const times = { createTime: 0, expireTime: Number.MAX_SAFE_INTEGER };
      const row = { sessionId, deviceId: "", platform: "", profile, ...times };
      const change = { expect: [], write: [put(sessions, place, row)], record: [] };
      await this.#store.commit(userKey(app.appId, userId), change);
    }
  }

  /** Everyone comes in: those who come and go are spread among those who stay. */
  async fill(): Promise<void> {
    const every = Math.max(1, Math.floor(this.#stayers.length / this.#goers.length));
    for (const [index, caller] of this.#stayers.entries()) {
      await this.#enter(caller);
      const goer = index % every === 0 ? this.#goers[index / every] : undefined;
      if (goer !== undefined) await this.#enter(goer);
    }
    await this.come();
  }

  /** Those who come and go come in, if they are not. */
  async come(): Promise<void> {
    for (const caller of this.#goers) await this.#enter(caller);
  }

  /** They leave, if they are in. */
  async go(): Promise<void> {
    for (const caller of this.#goers) await this.#leave(caller);
  }

  /**
   * Reads all pages of the members while others come and go between them, and throws unless those who stay are
   * each seen once, and nobody twice. Answers how many pages that took.
   */
  async listWhileTheyComeAndGo(): Promise<number> {
    const seen = new Set<string>();
    let [pages, pageToken] = [0, ""];
    do {
      const goer = this.#goers[pages % this.#goers.length];
      const turn = Math.floor(pages / this.#goers.length);
      const moving = goer && (turn % 2 === 0 ? this.#leave(goer) : this.#enter(goer));
      const request = create(ListMembersRequestSchema, { roomId, pageToken });
      const page = await listMembers(this.#store, backend, request);
      await moving;
      for (const { userId } of page.members) {
        const isGoer = userId.startsWith("goer"); // it may have left, and come again
        if (seen.has(userId) && !isGoer) throw new Error(`${userId} is listed twice`);
        seen.add(userId);
      }
      pageToken = page.nextPageToken;
      pages++;
    } while (pageToken !== "");
    const missed = this.#stayers.filter(({ userId }) => !seen.has(userId));
    if (missed.length > 0) throw new Error(`${missed.length} who stay were not listed`);
    return pages;
  }

  /** Lets go of everything. */
  close(): Promise<void> {
    return this.#store.close();
  }

  #enter(caller: SessionCaller): Promise<unknown> {
    const room = {
      name: "",
      creator: { kind: ActorKind.USER, userId: caller.userId, name: "" },
      destroyDelayMs: 3_600_000,
      maxMembers: app.limits.maxMembersPerRoom,
      keepWhenEmpty: true,
      historyVisibility: HistoryVisibility.ALL,
    };
    const how = { mode: "enter" as const, roomId, room, attributes: {}, request: undefined };
    return enterRoom(this.#store, caller, how);
  }

  #leave({ userId, place }: SessionCaller): Promise<unknown> {
    const who = { app: app.appId, userId, place, roomId };
    return takeOut(this.#store, who, { reason: LeaveReason.LEFT });
  }
}

function callerOf(userId: string): SessionCaller {
  const ids = { userId, place: `place-${userId}`, sessionId: `session-${userId}` };
  return { kind: "session", app, ...ids, profile, grants: undefined };
}
