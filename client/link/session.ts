import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Client, Code, createClient, type Transport } from "@connectrpc/connect";
import { AuthService, type LoginResponse } from "../../gen/parlor/v1/auth_service_pb.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import type { DeviceSchema, ProfileSchema } from "../../gen/parlor/v1/session_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { createBackoff } from "./backoff.ts";
import type { EndReason } from "./link-state.ts";
import { callOptions, patienceMs } from "./patience.ts";
import { keepFresh } from "./renewal.ts";
import { type TokenSource, tokenFrom } from "./token.ts";

/** What a `Session` is made of. */
export interface SessionOptions {
  readonly transport: Transport;
  readonly token: TokenSource;
  readonly device: MessageInitShape<typeof DeviceSchema>;
  readonly profile: MessageInitShape<typeof ProfileSchema>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether other tabs may be in the session, too: then it is ended only where the user logs out. */
  readonly shared: boolean;
  /** There will be no session any more. */
  over(reason: EndReason, error: ParlorError): void;
}

/** One session after another, each for the same user and device. */
export class Session {
  readonly #options: SessionOptions;
  readonly #auth: Client<typeof AuthService>;
  readonly #closing = new AbortController();
  /** Aborts a login on its way, unless it is to be followed by a logout. */
  readonly #abandoning = new AbortController();
  #leaving = false;
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
    return this.#login ?? this.#begin(() => this.#logIn());
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

  /** Stops logging in and renewing. */
  close(): void {
    this.#closing.abort();
    this.#renewal.abort();
    if (!this.#leaving) this.#abandoning.abort();
  }

  /**
   * Carries the session on under a newer token, or logs in with it where there is none. Sessions after this one
   * begin with it, unless there is a function for that. Throws `ParlorError`, and all is as before.
   */
  async renew(token: string): Promise<void> {
    try {
      if (!(await this.#isIn())) await this.#begin(() => this.#logInWith(token));
      else await this.#renewWith(token, this.#renewal.signal);
    } catch (thrown) {
      throw ParlorError.from(thrown);
    }
    if (!this.renewable) this.#token = token;
  }

  /**
   * Ends the session at the service, and one that is on its way. Resolves to whether the service knows: not where
   * it could not be told within 10 s.
   */
  async logOut(): Promise<boolean> {
    this.#leaving = true;
    this.close();
    if (this.#login === undefined) return true;
    return (await this.#isIn()) && this.#tellLogout();
  }

  /** Whether there is a session, once a login on its way has come to its end. */
  async #isIn(): Promise<boolean> {
    if (this.#login === undefined) return false;
    return this.#login.then(
      () => true,
      () => false,
    );
  }

  async #tellLogout(): Promise<boolean> {
    const { clock, random } = this.#options;
    const backoff = createBackoff({ random });
    const deadline = clock.now() + patienceMs;
    const headers = bearer(this.#accessToken);
    for (let leftMs = patienceMs; leftMs > 0; leftMs = deadline - clock.now()) {
      try {
        await this.#auth.logout({}, { headers, timeoutMs: leftMs });
        return true;
      } catch (thrown) {
        const error = ParlorError.from(thrown);
        if (!error.repeatable) return error.sessionOver;
        await clock.sleep(Math.min(backoff.nextMs(), leftMs), new AbortController().signal);
      }
    }
    return false;
  }

  #begin(logIn: () => Promise<string>): Promise<string> {
    const login = logIn().catch((thrown: unknown) => {
      if (this.#login === login) this.#login = undefined;
      throw ParlorError.from(thrown);
    });
    this.#login = login;
    return login;
  }

  /** A token function is asked once more where its token is refused: it may have kept one that is too old. */
  async #logIn(): Promise<string> {
    try {
      return await this.#logInWith(await this.#nextToken());
    } catch (thrown) {
      const isRefused = ParlorError.from(thrown).reason === ErrorReason.UNAUTHENTICATED;
      if (!isRefused || !this.renewable || this.#closing.signal.aborted) throw thrown;
      return await this.#logInWith(await this.#nextToken());
    }
  }

  async #logInWith(token: string): Promise<string> {
    const { device, profile } = this.#options;
    const options = { ...callOptions, signal: this.#abandoning.signal };
    const answer = await this.#auth.login({ token, device, profile }, options);
    this.#requireSameUser(answer);
    this.#accessToken = answer.accessToken;
    this.#userId = answer.session?.userId ?? "";
    this.#renewal = new AbortController();
    if (this.#closing.signal.aborted) this.#renewal.abort();
    if (this.renewable) this.#keepFresh(answer, this.#renewal.signal);
    return this.#accessToken;
  }

  /** The rooms and the messages that wait belong to the first user: another one does not get them. */
  #requireSameUser({ session, accessToken }: LoginResponse): void {
    const { userId = "" } = session ?? {};
    if (this.#userId === "" || userId === this.#userId) return;
    const options = { ...callOptions, headers: bearer(accessToken) };
    if (!this.#options.shared) void this.#auth.logout({}, options).catch(() => {});
    const error = ofAnother(userId, this.#userId);
    this.#over("other-user", error);
    throw error;
  }

  async #nextToken(): Promise<string> {
    const { clock } = this.#options;
    const token = await tokenFrom(this.#token, { clock, signal: this.#closing.signal });
    if (typeof token === "string") return token;
    this.#over("expired", token);
    throw token;
  }

  #over(reason: EndReason, error: ParlorError): void {
    this.close();
    this.#options.over(reason, error);
  }

  /** Renews by the service's clock: this machine's may be wrong. */
  #keepFresh(answer: LoginResponse, signal: AbortSignal): void {
    const { clock, random } = this.#options;
    const begin = milliseconds(answer.session?.createTime);
    let end = milliseconds(answer.expireTime);
    const renew = async (): Promise<number> => {
      const before = end;
      end = await this.#renewWith(await this.#nextToken(), signal);
      return end - before;
    };
    void keepFresh({ clock, random, leftMs: end - begin, renew }, signal);
  }

  /** Carries the session on under a newer token. Resolves to its new end, by the service's clock. */
  async #renewWith(token: string, signal: AbortSignal): Promise<number> {
    const options = { ...callOptions, headers: bearer(this.#accessToken), signal };
    const answer = await this.#auth.renewToken({ token }, options);
    if (!signal.aborted) {
      this.#accessToken = answer.accessToken;
      this.#login = Promise.resolve(answer.accessToken);
    }
    return milliseconds(answer.expireTime);
  }
}

function bearer(accessToken: string): HeadersInit {
  return { authorization: `Bearer ${accessToken}` };
}

function ofAnother(userId: string, first: string): ParlorError {
  return new ParlorError({
    code: Code.Unauthenticated,
    reason: ErrorReason.UNAUTHENTICATED,
    message: `the token is of ${userId}, and this is the client of ${first}`,
    metadata: { user_id: userId },
  });
}

function milliseconds(time: Timestamp | undefined): number {
  return time === undefined ? 0 : timestampMs(time);
}
