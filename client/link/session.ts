import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import { AuthService, type LoginResponse } from "../../gen/parlor/v1/auth_service_pb.ts";
import type { DeviceSchema, ProfileSchema } from "../../gen/parlor/v1/session_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { patienceMs } from "./patience.ts";
import { keepFresh } from "./renewal.ts";

/** A user's token, or what fetches one: again whenever the one before is about to expire. */
export type TokenSource = string | (() => Promise<string>);

/** What a `Session` is made of. */
export interface SessionOptions {
  readonly transport: Transport;
  readonly token: TokenSource;
  readonly device: MessageInitShape<typeof DeviceSchema>;
  readonly profile: MessageInitShape<typeof ProfileSchema>;
  readonly clock: Clock;
}

/** One session after another, each for the same user and device. */
export class Session {
  readonly #options: SessionOptions;
  readonly #auth: Client<typeof AuthService>;
  readonly #closing = new AbortController();
  #token: TokenSource;
  #login: Promise<string> | undefined;
  #accessToken = "";
  #userId = "";
  #renewal = new AbortController();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#token = options.token;
    this.#auth = createClient(AuthService, options.transport);
  }

  /** Who the client is. Empty before the first login. */
  get userId(): string {
    return this.#userId;
  }

  /** Whether an expired token can be followed by a fresh one. */
  get renewable(): boolean {
    return typeof this.#token !== "string";
  }

  /** The access token that calls carry. Logs in where there is no session; throws `ParlorError`. */
  access(): Promise<string> {
    this.#login ??= this.#logIn().catch((thrown: unknown) => {
      this.#login = undefined;
      throw ParlorError.from(thrown);
    });
    return this.#login;
  }

  /** Whether this is the access token that calls carry now. */
  holds(access: string): boolean {
    return this.#login !== undefined && access === this.#accessToken;
  }

  /** The session is over: whoever needs one next logs in. */
  forget(): void {
    this.#login = undefined;
    this.#renewal.abort();
  }

  /** Stops renewing. */
  close(): void {
    this.#closing.abort();
    this.#renewal.abort();
  }

  /** Carries the session on under a newer token, for whoever cannot fetch one by itself. */
  async renew(token: string): Promise<void> {
    await this.access();
    this.#token = token;
    await this.#renew(this.#renewal.signal);
  }

  /** Ends the session at the service, if there is one. */
  async logOut(): Promise<void> {
    this.close();
    if (this.#login === undefined) return;
    await this.#auth.logout({}, { headers: this.#headers(), timeoutMs: patienceMs });
  }

  async #logIn(): Promise<string> {
    const { device, profile } = this.#options;
    const token = await this.#nextToken();
    const answer = await this.#auth.login(
      { token, device, profile },
      { signal: this.#closing.signal, timeoutMs: patienceMs },
    );
    this.#accessToken = answer.accessToken;
    this.#userId = answer.session?.userId ?? "";
    this.#renewal = new AbortController();
    if (this.#closing.signal.aborted) this.#renewal.abort();
    if (this.renewable) this.#keepFresh(answer, this.#renewal.signal);
    return this.#accessToken;
  }

  async #nextToken(): Promise<string> {
    return typeof this.#token === "string" ? this.#token : await this.#token();
  }

  /** Renews by the service's clock: this machine's may be wrong. */
  #keepFresh(answer: LoginResponse, signal: AbortSignal): void {
    const { clock } = this.#options;
    const begin = milliseconds(answer.session?.createTime);
    let end = milliseconds(answer.expireTime);
    const renew = async (): Promise<number> => {
      const before = end;
      end = await this.#renew(signal);
      return end - before;
    };
    void keepFresh({ clock, leftMs: end - begin, renew }, signal);
  }

  /** Carries the session on under a newer token. Resolves to its new end, by the service's clock. */
  async #renew(signal: AbortSignal): Promise<number> {
    const token = await this.#nextToken();
    const options = { headers: this.#headers(), signal, timeoutMs: patienceMs };
    const answer = await this.#auth.renewToken({ token }, options);
    if (!signal.aborted) {
      this.#accessToken = answer.accessToken;
      this.#login = Promise.resolve(answer.accessToken);
    }
    return milliseconds(answer.expireTime);
  }

  #headers(): HeadersInit {
    return { authorization: `Bearer ${this.#accessToken}` };
  }
}

function milliseconds(time: Timestamp | undefined): number {
  return time === undefined ? 0 : timestampMs(time);
}
