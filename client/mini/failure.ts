import { Code, ConnectError } from "@connectrpc/connect";
import type { WxFailure } from "./wx.ts";

/** What `errMsg` says where the mini program may not call the host at all. */
const notListed = /domain list|合法域名/;

/**
 * A request without an answer, as an error. All but a host that is not among the mini program's
 * domains is passing: the network went, or the program into the background.
 */
export function failureOf({ errMsg }: WxFailure): ConnectError {
  if (notListed.test(errMsg)) return new ConnectError(errMsg, Code.PermissionDenied);
  return new ConnectError(errMsg, timedOut({ errMsg }) ? Code.DeadlineExceeded : Code.Unavailable);
}

/** Whether a request ended because its time was over. */
export function timedOut({ errMsg }: WxFailure): boolean {
  return /time(d )?out/i.test(errMsg);
}
