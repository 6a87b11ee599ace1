import type { Parlor } from "../parlor.ts";
import type { Wx } from "./wx.ts";

/**
 * Has a client look after its link as soon as the mini program is back in the foreground, which ends
 * every request five seconds after it is hidden, and as soon as the network is back or another one. Without
 * it the client finds out in its own time. Answers what ends that.
 */
export function watchMiniProgram(parlor: Pick<Parlor, "check">, wx: Wx): () => void {
  const shown = (): void => parlor.check();
  const changed = (status?: { isConnected: boolean }): void => {
    if (status?.isConnected) parlor.check();
  };
  wx.onAppShow?.(shown);
  wx.onNetworkStatusChange?.(changed);
  return () => {
    wx.offAppShow?.(shown);
    wx.offNetworkStatusChange?.(changed);
  };
}
