import { table } from "../../bench/figures.ts";
import type { Violation } from "../support/violation.ts";
import type { Result } from "./torture.ts";
import type { WebhookResult } from "./webhooks.ts";

/** Violations of a kind that are told one by one. */
const shown = 10;

/** What came of it, for people: a table, and the violations. */
export function report({ notes, violations }: Result): string {
  const of = (...kinds: string[]) => violations.filter(({ kind }) => kinds.includes(kind)).length;
  const { streams, presence, counts } = notes;
  const { acknowledged, told, gapsAnnounced, resets } = streams.counts;
  const rows: [string, number][] = [
    ["acknowledged", acknowledged],
    ["told", told],
    ["lost", of("lost", "barrage-lost")],
    ["doubled", of("doubled", "barrage-doubled")],
    ["reordered", of("reordered")],
    ["altered, invented or disagreed on", of("altered", "invented", "disagreement")],
    ["gaps announced", gapsAnnounced],
    ["unannounced gaps", of("gap", "ahead")],
    ["told outside the room", of("after-exit", "uninvited")],
    ["vanished", counts.vanished],
    ["false leaves", of("false-leave")],
    ["ghosts", of("ghost")],
    ["joins and leaves doubled or untold", of(...presenceKinds)],
    ["leaves told", presence.leavesTold],
    ["links cut", counts.cut],
    ["resumes", counts.resumes],
    ["resets", resets],
    ["calls repeated", counts.repeated],
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
