/**
 * Which timeouts run that were set by files whose path contains `path`, each by where it was set. It
 * knows of those set since this module was loaded. `process.getActiveResourcesInfo` does not tell of
 * timers that keep no process alive, as those of the services do.
 */
export function timersOf(path: string): string[] {
  return [...running.values()].filter((where) => where.includes(path));
}

const running = new Map<unknown, string>();
const set = globalThis.setTimeout;
const clear = globalThis.clearTimeout;

function setWatched(action: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]) {
  const run = () => {
    running.delete(timer);
    action(...args);
  };
  const timer = set(run, delayMs);
  // The frames after the message and this function: who asked.
  const where = new Error("set").stack?.split("\n")[2] ?? "";
  if (where.includes("/services/")) running.set(timer, where.trim());
  return timer;
}

globalThis.setTimeout = Object.assign(setWatched, {
  __promisify__: set.__promisify__,
}) as unknown as typeof setTimeout;
globalThis.clearTimeout = (timer) => {
  running.delete(timer);
  clear(timer);
};
