import { expected } from "./expected.ts";
import { type Role, roles } from "./roles.ts";
import { type ByRoom, type Outcome, type Rule, rules } from "./rules.ts";

/** How the page shows an outcome, and what it says of it. */
const signs: Readonly<Record<Outcome, readonly [sign: string, meaning: string]>> = {
  done: ["✓", "it is done"],
  UNAUTHENTICATED: ["·", "`UNAUTHENTICATED`: no credential for that"],
  GRANT_MISSING: ["g", "`GRANT_MISSING`: the token's grants do not cover it"],
  NOT_A_MEMBER: ["m", "`NOT_A_MEMBER`: whether there is such a room is not said"],
  ROOM_NOT_FOUND: ["r", "`ROOM_NOT_FOUND`"],
  ROOM_ALREADY_EXISTS: ["e", "`ROOM_ALREADY_EXISTS`"],
  SESSION_REQUIRED: ["s", "`SESSION_REQUIRED`: a backend has no session"],
  BACKEND_ONLY: ["b", "`BACKEND_ONLY`"],
  INVALID_REQUEST: ["i", "`INVALID_REQUEST`: a backend says whose"],
};

const rooms: Readonly<Record<keyof ByRoom, readonly [title: string, text: string]>> = {
  own: [
    "The caller is in the room",
    "The user whom the credential names is a member. Backends are in no room.",
  ],
  other: ["The caller is not in the room", "The room is one of the caller's app, and has members."],
  none: [
    "There is no such room",
    "Or it is another app's, which looks the same to everyone, word for word.",
  ],
};

/** `docs/who-may.md`. */
export function page(): string {
  const parts = [
    "# Who may do what",
    [
      "Every rpc of the contract, for everyone who may call it, in each kind of room. `npm run -s who-may`",
      "writes this page from the rules in `test/support/who-may`, and a test tries each cell of it with a real",
      "call. Where a call is refused, the sign says for which reason.",
    ].join("\n"),
    Object.values(signs)
      .map(([sign, meaning]) => `- ${sign} ${meaning}`)
      .join("\n"),
    "The columns:",
    roles.map(({ name, what }) => `- **${name}**: ${what}`).join("\n"),
    "Bans and mutes come on top: see [Moderation](guides/moderation.md).",
    ...(["own", "other", "none"] as const).flatMap(roomTables),
  ];
  return `${parts.join("\n\n")}\n`;
}

function roomTables(room: keyof ByRoom): string[] {
  const [title, text] = rooms[room];
  // Where there is no room, there is none of another app either.
  const columns = roles.filter(({ foreign }) => foreign !== true || room !== "none");
  const services = [...new Set(rules.map(({ rpc }) => serviceOf(rpc)))];
  return [`## ${title}`, text, ...services.map((service) => table(service, columns, room))];
}

function table(service: string, columns: readonly Role[], room: keyof ByRoom): string {
  const heads = [service, ...columns.map(({ name }) => name)];
  const lines = rules
    .filter(({ rpc }) => serviceOf(rpc) === service)
    .map((rule) => [label(rule), ...columns.map((role) => signs[expected(rule, role, room)][0])]);
  const rows = [heads, heads.map((_, i) => (i === 0 ? "---" : ":-:")), ...lines];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function label({ rpc, how }: Rule): string {
  const name = `\`${rpc.slice(rpc.indexOf("/") + 1)}\``;
  return how === undefined ? name : `${name} ${how}`;
}

function serviceOf(rpc: string): string {
  return rpc.slice(0, rpc.indexOf("/"));
}
