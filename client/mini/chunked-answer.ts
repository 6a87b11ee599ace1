import type { UniversalClientResponse } from "@connectrpc/connect/protocol";
import { Inbox } from "../inbox.ts";
import { bytesOf, joined } from "./bytes.ts";
import { Envelopes, goodEnd } from "./envelopes.ts";
import { headersOf, response, responseOf } from "./exchange.ts";
import { failureOf, timedOut } from "./failure.ts";
import type { WxAnswer, WxFailure } from "./wx.ts";

/** How an answer is handed over, once it begins or once it is known that it will not. */
export interface Handover {
  resolve(response: UniversalClientResponse): void;
  reject(error: unknown): void;
}

/**
 * An answer that comes in pieces. The platform may tell of its headers after the first pieces, and says
 * its status with its end alone; an answer with a stream's content type has status 200 by the protocol.
 */
export class ChunkedAnswer {
  readonly #handover: Handover;
  readonly #body = new Inbox<Uint8Array>();
  readonly #envelopes = new Envelopes();
  #early: Uint8Array = new Uint8Array(0);
  #begun = false;
  #heard = false;

  constructor(handover: Handover) {
    this.#handover = handover;
  }

  /** Whether it is a stream, and was handed over. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether a piece came. */
  get heard(): boolean {
    return this.#heard;
  }

  /** Its headers came. */
  headers(fields: Readonly<Record<string, unknown>> | undefined): void {
    const headers = headersOf(fields);
    if (this.#begun || !headers.get("content-type")?.startsWith("application/connect+")) return;
    this.#begun = true;
    this.#handover.resolve(response(200, headers, this.#body));
    this.#pass(this.#early);
  }

  /** A piece of its body came. */
  piece(bytes: Uint8Array): void {
    this.#heard = true;
    if (this.#begun) this.#pass(bytes);
    else this.#early = joined(this.#early, bytes);
  }

  /** It is over. What it has not told in pieces, it tells now. */
  end(answer: WxAnswer): void {
    if (answer.statusCode === 200) this.headers(answer.header);
    const body = this.#heard ? this.#early : bytesOf(answer.data);
    if (!this.#begun) this.#handover.resolve(responseOf(answer, body));
    else if (!this.#heard) this.#pass(body);
    if (this.#envelopes.rest.byteLength > 0) this.#body.put(this.#envelopes.rest);
    this.#body.end();
  }

  /** There is no more of it. A stream whose time is over has ended in good order. */
  fail(failure: WxFailure): void {
    if (timedOut(failure) && this.#begun) this.finish();
    else this.stop(failureOf(failure));
  }

  /** Ends a stream in good order, after its last whole envelope. */
  finish(): void {
    this.#body.put(goodEnd);
    this.#body.end();
  }

  /** Ends it with an error, unless it has ended. */
  stop(error: unknown): void {
    this.#handover.reject(error);
    this.#body.fail(error);
  }

  #pass(bytes: Uint8Array): void {
    const whole = this.#envelopes.take(bytes);
    if (whole.byteLength > 0) this.#body.put(whole);
  }
}
