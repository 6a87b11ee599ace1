import type { Role, Verb } from "./roles.ts";
import type { ByRoom, Outcome, Rule } from "./rules.ts";

/** What the table says of a cell. A room of another app is none. */
export function expected(rule: Rule, role: Role, room: keyof ByRoom): Outcome {
  const where = role.foreign ? "none" : room;
  if (role.kind === "nobody") return "UNAUTHENTICATED";
  if (role.kind === "backend") return rule.backends[where];
  if (role.kind === "backend as a user") return (rule.asUser ?? rule.backends)[where];
  const { grants = [], on = "this room", users, moderators = users } = rule;
  if (!grants.every((verb) => has(role, verb, on))) return "GRANT_MISSING";
  return (has(role, "moderate", "this room") ? moderators : users)[where];
}

/** Whether a user's token covers a verb. Without grants it covers everything but moderating. */
function has({ grants }: Role, verb: Verb, on: "this room" | "another room"): boolean {
  if (grants === undefined) return verb !== "moderate";
  return grants.on === on && grants.verbs.includes(verb);
}
