import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { root } from "./support/service-process.ts";

const program = `
  const { onInterrupt } = await import("./services/interrupt.ts");
  const alive = setInterval(() => {}, 1000);
  onInterrupt({
    first: (signal) => {
      console.log("first", signal);
      for (const again of ["SIGINT", "SIGTERM", "SIGINT"]) process.kill(process.pid, again);
    },
    again: () => (console.log("again"), clearInterval(alive), process.exit(7)),
  });
  console.log("ready");
`;

it("a signal that repeats within a second is the same one; a later one is another", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd: root });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  const ended = once(child, "close");
  await expect.poll(() => out).toBe("ready\n");
  child.kill("SIGINT");
  await expect.poll(() => out).toBe("ready\nfirst SIGINT\n");
  const since = performance.now();
  await expect.poll(() => performance.now() - since).toBeGreaterThan(1000);
  expect(out).toBe("ready\nfirst SIGINT\n");
  child.kill("SIGTERM");
  expect(await ended).toEqual([7, null]);
  expect(out).toBe("ready\nfirst SIGINT\nagain\n");
});
