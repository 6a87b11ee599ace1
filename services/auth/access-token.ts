import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import type { Micros } from "../clock.ts";
import type { App } from "./app.ts";

/** What an access token says. */
export interface Access {
  readonly app: App;
  readonly userId: string;
  readonly place: string;
  readonly sessionId: string;
  readonly expireTime: Micros;
}

/** What every access token begins with, which no JWT does. */
const prefix = "parlor.";
/** The longest that is looked at. */
const maxBytes = 1024;

/** Keys by the secret that they are derived from: once each, not once a call, which costs seven times that. */
const keys = new WeakMap<Uint8Array, KeyObject>();

/** Signs an access token with the app's first secret. */
export function signAccess(access: Access): string {
  const { app, userId, place, sessionId, expireTime } = access;
  const [secret] = app.secrets;
  if (secret === undefined) throw new Error(`app ${app.appId} has no secret`);
  const body = JSON.stringify([app.appId, userId, place, sessionId, expireTime]);
  const payload = Buffer.from(body).toString("base64url");
  return `${prefix}${payload}.${mac(secret, payload)}`;
}

/**
 * What an access token says, if it is one of ours and good at `now`; else undefined. A keyed hash and
 * no store: whether its session still lives is another question.
 */
export function verifyAccess(
  apps: ReadonlyMap<string, App>,
  token: string,
  now: Micros,
): Access | undefined {
  if (!token.startsWith(prefix) || token.length > maxBytes) return undefined;
  const [payload, signature, ...rest] = token.slice(prefix.length).split(".");
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const fields = parse(payload);
  const app = apps.get(fields?.appId ?? "");
  if (fields === undefined || app === undefined) return undefined;
  if (!app.secrets.some((secret) => isSigned(secret, payload, signature))) return undefined;
  const { userId, place, sessionId, expireTime } = fields;
  return expireTime > now ? { app, userId, place, sessionId, expireTime } : undefined;
}

function isSigned(secret: Uint8Array, payload: string, signature: string): boolean {
  const expected = mac(secret, payload);
  // The text, not what it decodes to: base64 has more than one spelling.
  return (
    signature.length === expected.length &&
    timingSafeEqual(Buffer.from(signature, "latin1"), Buffer.from(expected, "latin1"))
  );
}

function mac(secret: Uint8Array, payload: string): string {
  let key = keys.get(secret);
  if (key === undefined) {
    const bytes = hkdfSync("sha256", secret, "", "parlor access token v1", 32);
    key = createSecretKey(Buffer.from(bytes));
    keys.set(secret, key);
  }
  return createHmac("sha256", key).update(payload).digest("base64url");
}

function parse(payload: string) {
  try {
    const fields: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    if (!Array.isArray(fields)) return undefined;
    const [appId, userId, place, sessionId, expireTime]: unknown[] = fields;
    const text = [appId, userId, place, sessionId].every((field) => typeof field === "string");
    if (!text || typeof expireTime !== "number") return undefined;
    return {
      appId: String(appId),
      userId: String(userId),
      place: String(place),
      sessionId: String(sessionId),
      expireTime,
    };
  } catch {
    return undefined;
  }
}
