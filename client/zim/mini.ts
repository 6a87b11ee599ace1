/**
 * ZIM's client in a mini program: WeChat's, or another one with the same interfaces.
 *
 * @module
 */
import "../mini/polyfills.ts";

import { deviceId } from "../mini/device-id.ts";
import { createMiniTransport, type MiniTransportOptions } from "../mini/transport.ts";
import { watchMiniProgram } from "../mini/watch.ts";
import { createZIM, type ZIMOptions } from "./create-zim.ts";
import { createFactory, type Factory } from "./factory.ts";
import type { ZIM as Client } from "./zim.ts";

export type { Wx, WxAnswer, WxFailure, WxRequest, WxRequestTask } from "../mini/wx.ts";
export * from "./index.ts";

/** What a client in a mini program needs to know: where the service is, its `wx`, and what else `createZIM` takes. */
export type MiniZIMOptions = Omit<ZIMOptions, "transport"> &
  Pick<MiniTransportOptions, "wx" | "maxCalls">;

/** The mini program's `wx`, which app, and where its service is. */
export interface ZIMAppConfig extends Omit<MiniZIMOptions, "server"> {
  /** Not looked at: a token says of which app it is. */
  appID: number;
  /** "https://parlor.example" */
  readonly server?: string;
}

/** The ways to a client. */
export interface ZIMFactory extends Factory<ZIMAppConfig> {}

/**
 * A client with ZIM's calls and events, over `wx.request`, with the device's kept id, which watches the
 * program and the network while somebody is logged in. `ZIM.create` makes one; this makes as many as are asked for.
 */
export function createMiniZIM(
  { wx, maxCalls, ...options }: MiniZIMOptions,
  destroyed = (): void => {},
): Client {
  const { server: baseUrl, clock } = options;
  const transport = createMiniTransport({
    baseUrl,
    wx,
    ...(maxCalls !== undefined && { maxCalls }),
    ...(clock && { clock }),
  });
  const device = { deviceId: deviceId(wx), platform: "mini-program", ...options.device };
  const watch = (parlor: Parameters<typeof watchMiniProgram>[0]) => watchMiniProgram(parlor, wx);
  return createZIM({ ...options, transport, device }, { destroyed, watch });
}

/** A client with ZIM's calls and events, as far as they are about rooms. */
export type ZIM = Client;

/** The ways to the one client of a mini program. */
export const ZIM: ZIMFactory = createFactory(({ appID: _, ...options }, destroyed) =>
  createMiniZIM(options, destroyed),
);
