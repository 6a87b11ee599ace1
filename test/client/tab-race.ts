import { createParlor, type Parlor, ParlorError, type Room } from "../../client/index.ts";
import type { Calls } from "../support/node.ts";

/** One stay of a tab in a room, and the places of the messages that it was told there. */
export interface Stay {
  readonly name: string;
  readonly roomId: string;
  readonly heard: bigint[];
  /** Whether it lasts. */
  open: boolean;
}

/** What a `TabRace` is made of. */
export interface TabRaceOptions {
  readonly url: string;
  readonly token: string;
  readonly backend: Calls;
}

/** Tabs of one user that open, close, enter and leave, while others talk. */
export class TabRace {
  /** What should not have happened. */
  readonly faults: unknown[] = [];
  readonly stays: Stay[] = [];
  /** The places of all messages, by room. */
  readonly sent = new Map<string, bigint[]>();
  readonly #options: TabRaceOptions;
  readonly #tabs = new Map<Parlor, Map<string, Room>>();
  readonly #jobs = new Set<Promise<void>>();
  /** Rooms that are being left now. */
  readonly #leaving = new Set<Room>();

  constructor(options: TabRaceOptions) {
    this.#options = options;
  }

  /** The tabs that are open. */
  get tabs(): readonly Parlor[] {
    return [...this.#tabs.keys()];
  }

  /** Does something besides. What a tab that closes calls off is no fault. */
  begin(job: Promise<void>): void {
    const kept = job
      .catch((thrown: unknown) => {
        const closed = thrown instanceof ParlorError && thrown.metadata.end === "closed";
        if (!closed) this.faults.push(thrown);
      })
      .finally(() => this.#jobs.delete(kept));
    this.#jobs.add(kept);
  }

  /** Waits for all that was begun. */
  async done(): Promise<void> {
    while (this.#jobs.size > 0) await Promise.all(this.#jobs);
  }

  /** Opens another tab. */
  async open(): Promise<void> {
    const { url, token } = this.#options;
    const parlor = createParlor({ baseUrl: url, token });
    this.#tabs.set(parlor, new Map());
    await parlor.connect();
  }

  /** Closes a tab. */
  close(parlor: Parlor): void {
    const rooms = this.#tabs.get(parlor);
    this.#tabs.delete(parlor);
    for (const roomId of rooms?.keys() ?? []) rooms?.delete(roomId);
    parlor.close();
  }

  /** Enters a room that the tab is not in. */
  async enter(parlor: Parlor, roomId: string): Promise<void> {
    const isLeaving = [...this.#leaving].some((room) => parlor.rooms.includes(room));
    if (isLeaving || this.#tabs.get(parlor)?.has(roomId) !== false) return;
    const room = await parlor.enterRoom(roomId);
    const rooms = this.#tabs.get(parlor);
    if (rooms === undefined || rooms.has(roomId)) return;
    rooms.set(roomId, room);
    const name = `stay ${this.stays.length} in ${roomId}`;
    const stay: Stay = { name, roomId, heard: [], open: true };
    this.stays.push(stay);
    room.on("message", ({ sequence }) => stay.heard.push(sequence));
    room.on("reset", () => this.faults.push(`${name} was reset`));
    room.on("exited", ({ reason }) => {
      stay.open = false;
      if (rooms.get(roomId) === room) this.faults.push(`${name} is over: ${reason}`);
    });
    parlor.on("state", () => {
      if (!this.#tabs.has(parlor)) stay.open = false;
    });
  }

  /** Leaves a room that the tab is in. */
  async leave(parlor: Parlor, roomId: string): Promise<void> {
    const rooms = this.#tabs.get(parlor);
    const room = rooms?.get(roomId);
    if (room === undefined) return;
    rooms?.delete(roomId);
    this.#leaving.add(room);
    await room.leave().finally(() => this.#leaving.delete(room));
  }

  /** Someone else says something. */
  async say(roomId: string): Promise<void> {
    const content = { content: { case: "text" as const, value: { text: "word" } } };
    const { cursor } = await this.#options.backend.messages.sendMessage({ roomId, content });
    const all = this.sent.get(roomId) ?? [];
    this.sent.set(roomId, all);
    all.push(cursor?.sequence ?? 0n);
    all.sort((a, b) => Number(a - b));
  }

  /** Stays that last, and have not heard the last word. */
  get behind(): readonly string[] {
    const last = ({ roomId }: Stay) => this.sent.get(roomId)?.at(-1);
    return this.stays
      .filter((stay) => stay.open && stay.heard.at(-1) !== last(stay))
      .map(({ name }) => name);
  }
}
