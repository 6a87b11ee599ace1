import { randomId } from "../random-id.ts";

/**
 * The device of a user in this browser: the same one each time, where the browser keeps such things. By it a
 * page that is loaded anew takes the place of the one before.
 */
export function keptDevice(group: string): string {
  const key = `parlor device ${group}`;
  try {
    const kept = localStorage.getItem(key) ?? randomId();
    localStorage.setItem(key, kept);
    return kept;
  } catch {
    return randomId(); // storage is missing or full, or its owner has forbidden it
  }
}
