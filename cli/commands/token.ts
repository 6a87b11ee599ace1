import { z } from "zod";
import { grantSchema, maxTtlS } from "../../services/auth/token.ts";
import { userIdPattern } from "../../services/auth/user-id.ts";
import type { Command } from "../command.ts";
import { secondsFrom } from "../duration.ts";
import type { Given } from "../given.ts";
import { print } from "../output.ts";
import { appFrom, sign } from "../sign.ts";
import { UsageError } from "../usage.ts";

/** `parlor token`: what a backend would sign. */
export const token: Command = {
  name: "token",
  what: "Prints a token, and nothing else",
  operands: [],
  flags: {
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
    server: { what: "A backend's token instead of a user's; --user may name the backend" },
    app: { value: "ID", what: "The app, where CONFIG has several (default the first)" },
  },
  more: [
    "The app's secret comes from the file that CONFIG names; without one, from the",
    "development app.",
  ].join(" "),
  example: "parlor token --user alice --name Alice",
  async run(given) {
    const backend = given.has("server");
    const userId = given.text("user") ?? (backend ? "server" : "");
    if (!userIdPattern.test(userId)) throw new UsageError("--user must be given, and be a user id");
    const name = given.text("name") ?? "";
    if (Buffer.byteLength(name) > 256) throw new UsageError("--name may have 256 bytes");
    const ttlS = ttlFrom(given.text("ttl") ?? "2h");
    const grants = grantsFrom(given);
    print(await sign(appFrom(given.text("app")), { userId, name, ttlS, backend, ...grants }));
  },
};

function ttlFrom(text: string): number {
  const ttlS = secondsFrom(text);
  if (ttlS === undefined || ttlS < 1 || ttlS > maxTtlS)
    throw new UsageError("--ttl must be like 90s, 15m, 2h or 24d, at most 24d");
  return ttlS;
}

function grantsFrom(given: Given) {
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
