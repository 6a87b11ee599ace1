/**
 * The client with ZIM's calls, events and numbers, for apps that come from there: what is about rooms.
 *
 * @module
 */
export type {
  Connection,
  ZIMLoginConfig,
  ZIMLogoutConfig,
  ZIMTokenRenewedResult,
} from "./connection.ts";
export { createZIM, type ZIMOptions, type ZIMSurroundings } from "./create-zim.ts";
export * from "./enums.ts";
export { ZIMError } from "./error.ts";
export { ZIMErrorCode } from "./error-code.ts";
export type * from "./events.ts";
export type * from "./message-parts.ts";
export type * from "./message-requests.ts";
export type * from "./message-types.ts";
export type * from "./room-types.ts";
export { ZIM, type ZIMAppConfig, type ZIMFactory, type ZIMLogConfig } from "./zim.ts";
