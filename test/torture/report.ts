import { table } from "../../bench/figures.ts";
import type { Violation } from "../support/violation.ts";
import type { Result } from "./torture.ts";
import type { WebhookResult } from "./webhooks.ts";

/** Violations of a kind that are told one by one. */
const shown = 10;

/** What came of it, for people: a table, and the violations. */
export function report({ notes, violations }: Result): string {
  const of = (...kinds: string[]) => violations.filter(({ kind }) => kinds.includes(kind)).length;
  const { streams, presence, clients, counts } = notes;
  const { acknowledged, told, gapsAnnounced, resets } = streams.counts;
  const rows: [string, number][] = [
    ["acknowledged", acknowledged],
    ["told", told],
    ["lost", of("lost", "barrage-lost")],
    ["doubled", of("doubled", "barrage-doubled")],
    ["reordered", of("reordered")],
    ["altered, invented or disagreed on", of("altered", "invented", "disagreement")],
    ["refused, and told all the same", of("refused-told")],
    ["gaps announced", gapsAnnounced],
    ["unannounced gaps", of("gap", "ahead")],
    ["told outside the room", of("after-exit", "uninvited")],
    ["vanished", counts.vanished],
    ["false leaves", of("false-leave")],
    ["ghosts", of("ghost")],
    ["joins and leaves doubled or untold", of(...presenceKinds)],
    ["leaves told", presence.leavesTold],
    ["told by clients", clients.counts.told],
    ["doubled or reordered by clients", of("client-doubled", "client-reordered")],
    ["left out by clients, and not said so", of("client-hole", "client-behind")],
    ["altered by clients, or untrue of them", of("client-altered", "client-wrong")],
    ["told by clients after the exit", of("client-after-exit")],
    ["states of clients", clients.counts.states],
    ["states out of order", of("client-state")],
    ["rooms unlike the service's", of("unlike")],
    ["clients not in their rooms, or not ended", of("unsettled", "timers")],
    ["errors that nobody caught", of("uncaught")],
    ["attributes changed", counts.attributes],
    ["moderated", counts.moderated],
    ["left, to enter again or elsewhere", counts.moved],
    ["links cut", counts.cut],
    ["calls broken off", counts.broken],
    ["reconnects", counts.reconnects],
    ["resumes", counts.resumes],
    ["resets", resets],
    ["resets told by clients", clients.counts.resets],
    ["streams ended as slow", counts.slow],
    ["refused without a cause", of("refused")],
  ];
  const lines = rows.map(([what, count]) => [what, String(count)]);
  return [table([["what", "count"], ...lines]), ...examples(violations)].join("\n");
}

/** What came of webhooks. */
export function webhookReport({ counts, violations }: WebhookResult): string {
  const rows = Object.entries(counts).map(([what, count]) => [what, String(count)]);
  const total = [["violations", String(violations.length)]];
  return [table([["what", "count"], ...rows, ...total]), ...examples(violations)].join("\n");
}

const presenceKinds = ["join-doubled", "join-untold", "leave-doubled", "leave-untold"];

function examples(violations: readonly Violation[]): string[] {
  const kinds = Map.groupBy(violations, ({ kind }) => kind);
  return [...kinds].flatMap(([kind, all]) =>
    all.slice(0, shown).map(({ roomId, what }) => `${kind} in ${roomId}: ${what}`),
  );
}
