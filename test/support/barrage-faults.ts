import { brief, type Told } from "./log-faults.ts";
import type { StreamFault } from "./stream-checker.ts";
import type { Words } from "./told-log.ts";
import type { Violation } from "./violation.ts";

type Fault = Violation<StreamFault>;

/** Barrage that someone should have been told, and barrage that was not sent so. */
export function barrageFaults(
  heard: ReadonlyMap<string, Words & { readonly roomId: string }>,
  { sent, readers }: Told,
): Fault[] {
  const lost = readers.flatMap((reader) =>
    reader.missingBarrage().map(({ roomId, count }): Fault => {
      const what = `${reader.name} was not told of ${count}, and not that they were skipped`;
      return { kind: "barrage-lost", roomId, what };
    }),
  );
  const unlike = [...heard.values()].flatMap(({ roomId, text, messageId }): Fault[] => {
    const one = sent.find(roomId, text);
    if (one === undefined) return [{ kind: "invented", roomId, what: brief(text) }];
    const { answer } = one;
    if (answer === undefined || answer.messageId === messageId) return [];
    const what = `${brief(text)} was told as ${messageId}, acknowledged as ${answer.messageId}`;
    return [{ kind: "altered", roomId, what }];
  });
  return [...lost, ...unlike];
}
