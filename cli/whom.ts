import type { Given } from "./given.ts";

/** Whom a command of moderation is about, where, and why. */
export function whomOf({ operands, text }: Given) {
  const [roomId = "", ...userIds] = operands;
  return { roomId, userIds: [...new Set(userIds)], note: text("note") ?? "" };
}
