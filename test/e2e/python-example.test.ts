import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { python } from "../../scripts/programs.ts";
import { root, run, type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

it("the Python example runs as its README has it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parlor-python-"));
  cpSync(join(root, "examples/python"), folder, { recursive: true });
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const commands = /```sh\n([^`]*)```/.exec(readme)?.[1] ?? "";
  const script = commands
    .replaceAll("examples/python", folder)
    .replaceAll("python3 ", `${python} `)
    .replace("localhost:8080", new URL(service.url).host)
    .replace("npm run -s token", `npm run -s --prefix ${root} token`);
  const printed = await run("bash", ["-euc", script]);
  expect(printed.trim().split("\n").slice(-5)).toEqual([
    "created order-1042 {'status': 'paid'}",
    "sent as the system, sequence 2",
    "sent as support, sequence 3",
    "destroyed order-1042",
    "refused: NOT_FOUND ERROR_REASON_ROOM_NOT_FOUND",
  ]);
}, 60_000);
