import type { Command } from "./command.ts";
import { ban } from "./commands/ban.ts";
import { bans } from "./commands/bans.ts";
import { bench } from "./commands/bench.ts";
import { kick } from "./commands/kick.ts";
import { login } from "./commands/login.ts";
import { members } from "./commands/members.ts";
import { rooms } from "./commands/rooms.ts";
import { send } from "./commands/send.ts";
import { serve } from "./commands/serve.ts";
import { tail } from "./commands/tail.ts";
import { token } from "./commands/token.ts";
import { unban } from "./commands/unban.ts";

const own: readonly Command[] = [
  ...[serve, token, login, rooms, members, tail, send],
  ...[kick, ban, unban, bans, bench],
];

/** Every command, in the order of the help; each has `--help`. */
export const commands: readonly Command[] = own.map((command) => ({
  ...command,
  flags: { ...command.flags, help: { short: "h", what: "Says all this" } },
}));
