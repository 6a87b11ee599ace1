import { randomId } from "../random-id.ts";
import type { Wx } from "./wx.ts";

/** Where the device's id is kept, among the mini program's own keys. */
const key = "parlor.device-id";

/**
 * The id of this device, kept in the mini program's storage: a program that was closed takes its own
 * place again when it is opened. Where nothing can be kept, each start is a device of its own.
 */
export function deviceId(wx: Wx): string {
  try {
    const kept = wx.getStorageSync?.(key);
    if (typeof kept === "string" && kept !== "") return kept;
    const made = randomId();
    wx.setStorageSync?.(key, made);
    return made;
  } catch {
    return randomId(); // the storage is full, or the user keeps it shut
  }
}
