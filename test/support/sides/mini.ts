import type { JsonObject } from "@bufbuild/protobuf";
import { type Clock, systemClock } from "../../../client/clock.ts";
import type { Pieces } from "../mini/exchange.ts";
import { Phone } from "../mini/phone.ts";
import { bundle, openRealm } from "../mini/realm.ts";
import { EventLog } from "./event-log.ts";
import type { Way } from "./side.ts";

/** What the realm's script leaves behind. */
type Mini = typeof import("../mini/entry.ts");

/** What a mini program is opened with. */
export interface MiniOptions {
  readonly random: () => number;
  readonly pieces?: Pieces;
  /** The phone's and the transport's; default: the machine's. */
  readonly clock?: Clock;
}

/** The client's transport on a phone of its own. */
export interface MiniWay extends Way {
  readonly phone: Phone;
}

/** Builds the mini program. What it answers puts it on a phone. */
export async function buildMini(): Promise<(baseUrl: string, options: MiniOptions) => MiniWay> {
  const script = await bundle("test/support/mini/entry.ts", "mini");
  return (baseUrl, options) => openMini(script, baseUrl, options);
}

function openMini(script: string, baseUrl: string, options: MiniOptions): MiniWay {
  const { clock = systemClock } = options;
  const phone = new Phone({ ...options, clock });
  const realm = openRealm(phone);
  realm.run(script);
  const { call, createMiniTransport, read } = realm.run("mini") as Mini;
  const Abort = realm.run("AbortController") as typeof AbortController;
  const transport = createMiniTransport({ baseUrl, wx: phone, clock });
  const all = new Set<AbortController>();
  return {
    phone,
    call: (method, request, token) => call(transport, { method, request, token }),
    subscribe(request, token) {
      const own = new Abort();
      all.add(own);
      const log = new EventLog(() => own.abort());
      const heard = (events: JsonObject[]): void => log.add(events);
      void read(transport, { request, token, signal: own.signal, heard }).then((end) =>
        log.end(end),
      );
      return log;
    },
    async close() {
      for (const one of all) one.abort();
    },
  };
}
