import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type LoginResponse, LoginResponseSchema } from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Clock } from "../clock.ts";
import { Emitter, type Off } from "../emitter.ts";
import { randomId } from "../random-id.ts";
import { Holdings } from "./holdings.ts";
import { Leadership } from "./leadership.ts";
import type { TabsPlatform } from "./platform.ts";
import type { Said, SharedSession, Word } from "./words.ts";

/** What a `Group` is made of. */
export interface GroupOptions {
  readonly platform: TabsPlatform;
  /** What the tabs of this group meet under. */
  readonly name: string;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A tab that leads says so within this time, or is asleep; up to half as long again, since others ask, too. */
const patienceMs = 2000;

/** The tabs that share a session, as one of them knows them: who leads, and what they tell each other. */
export class Group {
  /** This tab. */
  readonly id = randomId();
  /** Which tab is in which rooms. */
  readonly holdings = new Holdings({
    changed: () => this.#tellHolds(),
    met: (tab) => this.#watch(tab),
  });
  readonly #options: GroupOptions;
  readonly #channel: BroadcastChannel;
  readonly #leadership: Leadership;
  readonly #emitter = new Emitter<{ said: Said; led: undefined; session: undefined }>();
  readonly #closing = new AbortController();
  #leader = "";
  #turn = new AbortController();
  #session: SharedSession | undefined;

  constructor(options: GroupOptions) {
    const { platform, name } = options;
    this.#options = options;
    this.#channel = platform.openChannel(name);
    this.#channel.addEventListener("message", ({ data }: MessageEvent<Said>) => this.#hear(data));
    this.#leadership = new Leadership({
      locks: platform.locks,
      name,
      changed: () => this.#leadershipChanged(),
    });
    void platform.locks.request(this.#lockOf(this.id), () => this.#come());
  }

  /** Whether this tab leads. */
  get leads(): boolean {
    return this.#leadership.held;
  }

  /** The tab that leads, as far as this one knows; empty for none. */
  get leader(): string {
    return this.#leader;
  }

  /** Aborts when another tab leads than now, or none. */
  get turn(): AbortSignal {
    return this.#turn.signal;
  }

  /** The session, once a tab has logged in; as of now, by the service's clock. */
  get session(): SharedSession | undefined {
    return this.#session;
  }

  /**
   * Whether this tab leads. Where another does, it has just said so: one that does not answer loses its place to
   * this tab.
   */
  async seekLeader(signal: AbortSignal): Promise<boolean> {
    if (!this.leads && !(await this.#answers(signal)) && !signal.aborted)
      await this.#leadership.steal();
    return this.leads;
  }

  /** This tab has logged in. */
  begin(login: LoginResponse): void {
    this.#session = { login: toBinary(LoginResponseSchema, login), atMs: Date.now() };
    this.#tellLead();
  }

  /** This tab has carried the session on. */
  renew({ accessToken, expireTime }: Pick<LoginResponse, "accessToken" | "expireTime">): void {
    if (this.#session === undefined) return;
    const login = fromBinary(LoginResponseSchema, this.#session.login);
    login.accessToken = accessToken;
    if (expireTime !== undefined) login.expireTime = expireTime;
    const session = { ...this.#session, login: toBinary(LoginResponseSchema, login) };
    this.#session = session;
    this.tell({ kind: "renewed", session });
  }

  /** The session is over, as far as this tab knows. */
  forget(): void {
    this.#session = undefined;
    if (this.leads) this.#tellLead();
  }

  /** Resolves when there may be a session, or another leader. */
  untilNews(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        off();
        signal.removeEventListener("abort", done);
        this.turn.removeEventListener("abort", done);
        resolve();
      };
      const off = this.#emitter.on("session", done);
      signal.addEventListener("abort", done);
      this.turn.addEventListener("abort", done);
    });
  }

  /** Tells the other tabs. */
  tell(word: Word): void {
    if (!this.#closing.signal.aborted) this.#channel.postMessage({ ...word, from: this.id });
  }

  /** Calls `listener` with what other tabs say. */
  onSaid(listener: (said: Said) => void): Off {
    return this.#emitter.on("said", listener);
  }

  /** This tab goes. */
  close(): void {
    this.tell({ kind: "went" });
    this.#closing.abort();
    this.#leadership.resign();
    this.#turn.abort();
    this.#channel.close();
  }

  /** Holds this tab's own lock for as long as it is here: by that the others see that it is gone. */
  #come(): Promise<void> {
    this.tell({ kind: "came" });
    if (!this.#closing.signal.aborted) this.#leadership.queue();
    return aborted(this.#closing.signal);
  }

  #hear(said: Said): void {
    if (this.#closing.signal.aborted) return;
    if (said.kind === "came") {
      this.#tellHolds();
      if (this.leads) this.#tellLead();
    }
    if (said.kind === "asks" && this.leads) this.#tellLead();
    if (said.kind === "holds") this.holdings.heldBy(said.from, said.roomIds);
    if (said.kind === "went") this.#gone(said.from);
    if (said.kind === "leads" && !this.leads) this.#ledBy(said.from, said.session);
    if (said.kind === "renewed") this.#session = said.session;
    this.#emitter.emit("said", said);
  }

  /** Another tab's lock is free once its page is gone, however that came. */
  #watch(tab: string): void {
    const options = { mode: "shared", signal: this.#closing.signal } as const;
    const gone = (): void => this.#gone(tab);
    this.#options.platform.locks.request(this.#lockOf(tab), options, gone).catch(() => {});
  }

  #gone(tab: string): void {
    this.holdings.gone(tab);
    if (this.#leader === tab) this.#follow("");
  }

  #ledBy(tab: string, session: SharedSession | undefined): void {
    this.#session = session;
    this.#follow(tab);
    this.#emitter.emit("led", undefined);
    this.#emitter.emit("session", undefined);
  }

  #leadershipChanged(): void {
    if (this.#closing.signal.aborted) return;
    if (this.leads) {
      this.#follow(this.id);
      this.#tellLead();
      this.#emitter.emit("led", undefined);
    } else if (this.#leader === this.id) this.#follow("");
  }

  #follow(leader: string): void {
    if (this.#leader === leader) return;
    this.#leader = leader;
    const before = this.#turn;
    this.#turn = new AbortController();
    before.abort();
  }

  #tellLead(): void {
    this.tell({ kind: "leads", session: this.#session });
  }

  #tellHolds(): void {
    this.tell({ kind: "holds", roomIds: this.holdings.own });
  }

  /** Whether there is a leader that answers, or this tab has become it meanwhile. */
  async #answers(signal: AbortSignal): Promise<boolean> {
    const { clock, random } = this.#options;
    const heard = new AbortController();
    let led = false;
    const hear = (): void => {
      led = true;
      heard.abort();
    };
    const off = this.#emitter.on("led", hear);
    const stop = (): void => heard.abort();
    signal.addEventListener("abort", stop);
    this.tell({ kind: "asks" });
    await clock.sleep(patienceMs * (1 + random() / 2), heard.signal);
    off();
    signal.removeEventListener("abort", stop);
    return led;
  }

  #lockOf(tab: string): string {
    return `${this.#options.name} ${tab}`;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}
