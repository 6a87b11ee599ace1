import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../support/redis.ts";
import { parlor, type Running, shell, spawnParlor, waiting } from "./program.ts";

const running: Running[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.signal("SIGKILL");
});

async function serve(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const service = spawnParlor(["serve", ...args], env);
  running.push(service);
  await expect.poll(service.out, waiting).toContain('"url":');
  return { service, url: /"url":"([^"]+)"/.exec(service.out())?.[1] ?? "" };
}

describe("parlor serve", () => {
  it("serves with the settings of its flags, which come before the environment's", async () => {
    const port = String(await freePort());
    const { service, url } = await serve(["--port", port, "--host", "localhost"], { PORT: "1" });
    expect(url).toContain(`:${port}`);
    expect(await parlor(["rooms", "--url", url])).toMatchObject({ code: 0 });
    service.signal("SIGTERM");
    expect((await service.ended).code).toBe(0);
  });

  it("serves the apps of --config, and ends on Ctrl+C", async () => {
    const folder = mkdtempSync(join(tmpdir(), "parlor-serve-"));
    const config = join(folder, "apps.json");
    const apps = [{ id: "shop", secrets: ["x".repeat(32)] }];
    writeFileSync(config, JSON.stringify({ apps }));
    const { service, url } = await serve(["--config", config, "--port", "0"]);
    expect(await parlor(["rooms", "--url", url], { CONFIG: config })).toMatchObject({ code: 0 });
    expect(await parlor(["rooms", "--url", url])).toMatchObject({ code: 1 });
    service.signal("SIGINT");
    expect((await service.ended).code).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it("ends with 2, and names the flag or the variable that is wrong", async () => {
    const wrong = "must be a number from 0 to 65535; 0 is any free port\n";
    expect(await parlor(["serve", "--port", "eighty"])).toEqual({
      ...{ code: 2, out: "" },
      err: `parlor: --port ${wrong}`,
    });
    expect((await parlor(["serve"], { PORT: "eighty" })).err).toBe(`parlor: PORT ${wrong}`);
    expect((await parlor(["serve", "--redis", "x"])).err).toMatch(/^parlor: --redis must be redis/);
  });

  it("names the flag of the port that is in use, and ends with 2", async () => {
    const other = await serve(["--port", "0"]);
    const { port } = new URL(other.url);
    expect(await spawnParlor(["serve", "--port", port]).ended).toEqual({
      ...{ code: 2, out: "" },
      err: `parlor: --port ${port} is in use on 127.0.0.1: give another, or 0 for any free one\n`,
    });
  });

  it("logs on standard output, and greets beside it", async () => {
    const { service, url } = await serve(["--port", "0"]);
    await expect.poll(service.err, waiting).toContain(`Open ${url} to chat`);
    service.signal("SIGTERM");
    const { out } = await service.ended;
    for (const line of out.trimEnd().split("\n")) expect(JSON.parse(line)).toHaveProperty("level");
  });
});

describe("the program parlor", () => {
  it.each(["npx parlor", "npm run -s parlor --", "cli/parlor"])(
    "is run as %s in a clone, on the Node that the project brings",
    async (command) => {
      // As a stranger's shell: without the project's programs in its path.
      const path = (process.env.PATH ?? "")
        .split(":")
        .filter((one) => !one.includes("node_modules"));
      const env = { PATH: path.join(":"), PARLOR_URL: "http://127.0.0.1:1" };
      expect(await shell(`${command} help send 2>&1 | grep '^  parlor send'`, env)).toMatchObject({
        code: 0,
        out: expect.stringContaining("  parlor send ROOM [TEXT] [flags]\n"),
      });
      const refused = await shell(`${command} rooms`, env);
      expect(refused.code).toBe(3);
      expect(refused.err).toContain("nothing answers at http://127.0.0.1:1");
    },
  );

  it("is found by a link from elsewhere", async () => {
    const line =
      'f=$(mktemp -d); ln -s "$PWD/cli/parlor" $f/parlor; cd /; $f/parlor --version; rm -r $f';
    expect(await shell(line)).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+/) });
  });
});
