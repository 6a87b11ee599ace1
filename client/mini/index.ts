/**
 * The client in a mini program: WeChat's, or another one with the same interfaces.
 *
 * @module
 */
import "./polyfills.ts";

export * from "../index.ts";
export { deviceId } from "./device-id.ts";
export { createMiniParlor, type MiniParlorOptions } from "./mini-parlor.ts";
export { createMiniTransport, type MiniTransportOptions } from "./transport.ts";
export { watchMiniProgram } from "./watch.ts";
export type { Wx, WxAnswer, WxFailure, WxRequest, WxRequestTask } from "./wx.ts";
