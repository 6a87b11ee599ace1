import { Webhook } from "standardwebhooks";
import type { Clock } from "../clock.ts";

/** A request of Standard Webhooks (https://www.standardwebhooks.com): signed, and known by its id. */
export interface Post {
  readonly url: string;
  /** `whsec_…` */
  readonly secret: string;
  /** Stays the same however often it is sent. No dots. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
  /** How long all of the answer may take. */
  readonly timeoutMs: number;
  /** How much of the answer is read. */
  readonly maxAnswerBytes: number;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** What came back. */
export interface Posted {
  readonly status: number;
  /** What the receiver asks to wait; undefined where it does not. */
  readonly retryAfterMs: number | undefined;
  /** The answer's text; undefined where it is longer than was to be read. */
  readonly text: string | undefined;
}

/** Whether an answer is one of success. */
export const isTaken = ({ status }: Posted): boolean => status >= 200 && status < 300;

/** A URL as logs may have it: a query may hold secrets. */
export const loggable = (url: string): string => url.replace(/[?#].*$/s, "");

/**
 * Posts, once. Follows no redirect: what is signed goes where it was meant to go. Rejects where there is
 * no answer in time.
 */
export async function post(clock: Clock, message: Post): Promise<Posted> {
  const { url, body, timeoutMs, maxAnswerBytes, signal } = message;
  const over = new AbortController();
  const cancel = clock.after(timeoutMs, () =>
    over.abort(new Error(`no answer in ${timeoutMs} ms`)),
  );
  const either = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: headersOf(message, new Date(clock.now() / 1000)),
      body,
      redirect: "manual",
      signal: either,
    });
    return {
      status: response.status,
      retryAfterMs: retryAfterMs(response.headers.get("retry-after"), clock),
      text: await textOf(response, maxAnswerBytes),
    };
  } finally {
    cancel();
  }
}

function headersOf({ id, secret, body }: Post, time: Date): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "Parlor",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(time.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, time, body),
  };
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(value: string | null, clock: Clock): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - clock.now() / 1000;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Reads an answer to its end, so that its connection can be used again; not one that is too long. */
async function textOf(response: Response, maxBytes: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) return undefined; // leaving the loop cancels the rest
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
