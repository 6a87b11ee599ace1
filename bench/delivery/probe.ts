/** What a server that is measured is asked, over the channel to the one who measures. */
export type Question = "cpu" | "memory";

/** What it has used so far: time on a processor; memory, when what is garbage has gone. */
export interface Answer {
  readonly micros: number;
  readonly bytes: number;
}

// Loaded into each server before its own code, which is as everyone runs it.
process.on("message", (question: Question) => {
  if (question === "memory") for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send?.({ micros: user + system, bytes: process.memoryUsage.rss() });
});
