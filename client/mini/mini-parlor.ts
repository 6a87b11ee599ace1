import { createParlor, type Parlor, type ParlorOptions } from "../parlor.ts";
import { deviceId } from "./device-id.ts";
import { createMiniTransport, type MiniTransportOptions } from "./transport.ts";
import { watchMiniProgram } from "./watch.ts";

/** What `createMiniParlor` needs to know: of the client and of its transport. */
export type MiniParlorOptions = Omit<ParlorOptions, "transport"> &
  Pick<MiniTransportOptions, "wx" | "maxCalls">;

/**
 * A client in a mini program: over `wx.request`, with the device's kept id, watching the program and the
 * network until it has ended. Does nothing before `connect`.
 */
export function createMiniParlor({ wx, maxCalls, ...options }: MiniParlorOptions): Parlor {
  const { baseUrl, clock } = options;
  const transport = createMiniTransport({
    baseUrl,
    wx,
    ...(maxCalls !== undefined && { maxCalls }),
    ...(clock && { clock }),
  });
  const device = { deviceId: deviceId(wx), platform: "mini-program", ...options.device };
  const parlor = createParlor({ ...options, transport, device });
  const unwatch = watchMiniProgram(parlor, wx);
  parlor.on("state", ({ name }) => {
    if (name === "ended") unwatch();
  });
  return parlor;
}
