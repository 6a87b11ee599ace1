import { queryObjects } from "node:v8";
import { systemClock } from "../../services/clock.ts";

// Prints how many lists of timers the process has: before a thousand waits of different lengths, while they are
// waited for, and after all were taken back. A program, since the whole heap is searched for them: here it is small.

/** Node's lists of timers, one for each delay: the class of which is known by a list itself. */
function timerLists(): number {
  const timer = setTimeout(() => {}, 1e8);
  const list: unknown = Reflect.get(timer, "_idleNext");
  clearTimeout(timer);
  const kind: unknown = Object(list).constructor;
  if (typeof kind !== "function" || kind.name !== "TimersList") throw new Error("no list");
  return queryObjects(kind, { format: "count" });
}

const before = timerLists();
const cancels = Array.from({ length: 1000 }, (_, i) => systemClock.after(1e6 + i, () => {}));
const meanwhile = timerLists();
for (const cancel of [...cancels, ...cancels]) cancel();
process.stdout.write(JSON.stringify({ before, meanwhile, after: timerLists() }));
