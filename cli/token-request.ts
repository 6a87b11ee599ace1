import { z } from "zod";
import type { Grant } from "../services/auth/grants.ts";
import { grantSchema, maxTtlS, type TokenRequest } from "../services/auth/token.ts";
import { userIdPattern } from "../services/auth/user-id.ts";
import type { Flags } from "./command.ts";
import { secondsFrom } from "./duration.ts";
import type { Given } from "./given.ts";
import { UsageError } from "./usage.ts";

/** The flags that say what a token is to be. */
export const tokenFlags = {
  user: { value: "ID", what: "The user: 1 to 32 letters, digits and !#$%&()+-:;<=.>?@[]^_{}~|" },
  name: { value: "NAME", what: "The user's display name, at most 256 bytes" },
  ttl: {
    value: "TIME",
    what: "How long it is good: 90s, 15m, 2h, 24d (default 2h, at most 24d)",
  },
  grants: {
    value: "JSON",
    what: 'What it allows: [{"room": "lobby*", "verbs": ["join", "send"]}]',
  },
} as const satisfies Flags;

/** What a token is to say, as the flags have it; of the user `standard` where they name none. Throws `UsageError`. */
export function tokenRequestFrom(given: Given, standard = ""): Omit<TokenRequest, "now"> {
  const userId = given.text("user") ?? standard;
  if (!userIdPattern.test(userId)) throw new UsageError("--user must be given, and be a user id");
  const name = given.text("name") ?? "";
  if (Buffer.byteLength(name) > 256) throw new UsageError("--name may have 256 bytes");
  const ttlS = ttlFrom(given.text("ttl") ?? "2h");
  return { userId, name, ttlS, ...grantsFrom(given) };
}

function ttlFrom(text: string): number {
  const ttlS = secondsFrom(text);
  if (ttlS === undefined || ttlS < 1 || ttlS > maxTtlS)
    throw new UsageError("--ttl must be like 90s, 15m, 2h or 24d, at most 24d");
  return ttlS;
}

function grantsFrom(given: Given): { readonly grants?: readonly Grant[] } {
  const text = given.text("grants");
  if (text === undefined) return {};
  try {
    return { grants: z.array(grantSchema).max(32).parse(JSON.parse(text)) };
  } catch {
    throw new UsageError(
      '--grants must be JSON like [{"room": "lobby*", "verbs": ["join", "send"]}]',
    );
  }
}
