import { decodeJwt, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Micros } from "../clock.ts";
import { unauthenticated } from "../errors/errors.ts";
import type { App } from "./app.ts";
import { type Grant, grantVerbs } from "./grants.ts";
import { userIdPattern } from "./user-id.ts";

/** What a token says. */
export interface Claims {
  readonly app: App;
  /** The user; for a backend's token whatever it calls itself. */
  readonly userId: string;
  /** The display name; "" where the token has none. */
  readonly name: string;
  readonly grants: readonly Grant[] | undefined;
  readonly expireTime: Micros;
  readonly backend: boolean;
}

/** What to sign. */
export interface TokenRequest {
  readonly userId: string;
  /** When it is signed. */
  readonly now: Micros;
  readonly ttlS: number;
  readonly name?: string;
  readonly grants?: readonly Grant[];
  readonly backend?: boolean;
}

/** The `aud` of every token. */
const audience = "parlor";
/** The one algorithm. It belongs to the key: what a token's header says is compared, never obeyed. */
const algorithm = "HS256";
/** How much clocks may differ. */
const skewS = 30;
/** The longest that a token may have to live: 24 days, as ZIM's. */
export const maxTtlS = 24 * 24 * 3600;
/** The longest token that is looked at, in bytes. */
export const maxTokenBytes = 8192;

/** A grant as the `grants` claim has it. */
export const grantSchema = z.strictObject({
  room: z.string().regex(/^(\*|[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}~|]{1,128}\*?)$/),
  verbs: z.array(z.enum(grantVerbs)).min(1).max(grantVerbs.length),
});

const claimsSchema = z.object({
  sub: z.string().regex(userIdPattern),
  exp: z.number().int(),
  name: z
    .string()
    .refine((name) => Buffer.byteLength(name) <= 256)
    .default(""),
  role: z.literal("backend").optional(),
  grants: z.array(grantSchema).max(32).optional(),
});

/** Signs a token with the app's first secret. */
export function signToken(app: App, request: TokenRequest): Promise<string> {
  const { userId, ttlS, name, grants, backend } = request;
  const issued = Math.floor(request.now / 1_000_000);
  const [secret] = app.secrets;
  if (secret === undefined) throw new Error(`app ${app.appId} has no secret`);
  const claims = {
    ...(name === undefined || name === "" ? {} : { name }),
    ...(grants === undefined || grants.length === 0 ? {} : { grants }),
    ...(backend === true ? { role: "backend" } : {}),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, typ: "JWT" })
    .setIssuer(app.appId)
    .setAudience(audience)
    .setSubject(userId)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ttlS)
    .sign(secret);
}

/**
 * What a token says, if one of its app's secrets signed it and it is good at `now`. Throws
 * `unauthenticated` whatever is wrong with it.
 */
export async function verifyToken(
  apps: ReadonlyMap<string, App>,
  token: string,
  now: Micros,
): Promise<Claims> {
  const app = appOf(apps, token);
  for (const secret of app?.secrets ?? []) {
    const claims = await verifyWith(secret, token, now).catch(() => undefined);
    if (app !== undefined && claims !== undefined) return { ...claims, app };
  }
  throw unauthenticated();
}

/** The app that a token says it is of: a look-up, nothing is believed yet. */
function appOf(apps: ReadonlyMap<string, App>, token: string): App | undefined {
  if (Buffer.byteLength(token) > maxTokenBytes) return undefined;
  try {
    return apps.get(decodeJwt(token).iss ?? "");
  } catch {
    return undefined;
  }
}

async function verifyWith(
  secret: Uint8Array,
  token: string,
  now: Micros,
): Promise<Omit<Claims, "app">> {
  const { payload } = await jwtVerify(token, secret, {
    algorithms: [algorithm],
    audience,
    requiredClaims: ["iss", "aud", "sub", "exp"],
    clockTolerance: skewS,
    currentDate: new Date(now / 1000),
  });
  const { sub, exp, name, role, grants } = claimsSchema.parse(payload);
  if (exp - now / 1_000_000 > maxTtlS + skewS) throw new Error("lives too long");
  // A clock that runs ahead of ours by the skew is no reason to let a session last longer.
  const expireTime = (exp * 1_000_000 > now ? exp : exp + skewS) * 1_000_000;
  return { userId: sub, name, grants, expireTime, backend: role === "backend" };
}
