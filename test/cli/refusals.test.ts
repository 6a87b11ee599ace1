import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCertificate } from "../support/certificate.ts";
import { freePort } from "../support/redis.ts";
import { type ServiceProcess, startProcess, token } from "../support/service-process.ts";
import { parlor, spawnParlor } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "parlor-cli-"));
const config = join(folder, "apps.json");
const secret = "x".repeat(32);
writeFileSync(
  config,
  JSON.stringify({
    apps: [
      { id: "shop", secrets: [secret] },
      { id: "live", secrets: ["y".repeat(32)] },
    ],
  }),
);

let development: ServiceProcess;
let configured: ServiceProcess;
beforeAll(async () => {
  [development, configured] = [await startProcess({}), await startProcess({ CONFIG: config })];
});
afterAll(async () => {
  await Promise.all([development.stop(), configured.stop()]);
  rmSync(folder, { recursive: true });
});

/** What the program says with the environment, where it is refused. */
const complaint = async (env: Readonly<Record<string, string>>, ...args: string[]) => {
  const { code, out, err } = await parlor(["rooms", ...args], env);
  expect({ code, out }).toEqual({ code: err.includes("the token") ? 1 : 3, out: "" });
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  return err;
};

describe("parlor, where the service does not answer", () => {
  it("says how to start it, or to find it", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await complaint({ PARLOR_URL: url })).toBe(
      `parlor: nothing answers at ${url} (ECONNREFUSED): start it with parlor serve, or give --url\n`,
    );
    for (const args of [["tail", "lobby"], ["bench"], ["send", "lobby", "hello"]]) {
      const { code, err } = await parlor(args, { PARLOR_URL: url });
      expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining("nothing answers") });
    }
  });

  it("says that it is another that answers", async () => {
    const other = createServer((_, response) => void response.writeHead(404).end("nothing here"));
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${port}`;
    expect(await complaint({ PARLOR_URL: url })).toContain(`what answers at ${url} is not Parlor`);
    other.close();
  });

  it("says that its certificate is not trusted, and how it can be", async () => {
    const { key, cert } = makeCertificate();
    const files = { TLS_KEY: join(folder, "key.pem"), TLS_CERT: join(folder, "cert.pem") };
    writeFileSync(files.TLS_KEY, key);
    writeFileSync(files.TLS_CERT, cert);
    const service = await startProcess(files);
    const env = { PARLOR_URL: service.url };
    expect(await complaint(env)).toContain("NODE_EXTRA_CA_CERTS");
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: files.TLS_CERT };
    expect(await spawnParlor(["rooms"], trusting).ended).toMatchObject({
      code: 0,
      err: "No rooms.\n",
    });
    const short = ["bench", "--members", "2", "--seconds", "1"];
    expect(await spawnParlor(short, trusting).ended).toMatchObject({ code: 0 });
    await service.stop();
  });
});

describe("parlor --json, where it is refused", () => {
  it("says so in a line of JSON, with the contract's reason and metadata", async () => {
    const args = ["kick", "nowhere", "bob", "--json"];
    const { code, out, err } = await parlor(args, { PARLOR_URL: development.url });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(JSON.parse(err)).toEqual({
      error: {
        reason: "ERROR_REASON_ROOM_NOT_FOUND",
        message: expect.stringContaining("parlor rooms lists"),
        metadata: { room_id: "nowhere" },
      },
    });
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("tells no answer from a refusal, by the reason and the exit code", async () => {
    const { code, err } = await parlor(["rooms", "--json"], {
      PARLOR_URL: `http://127.0.0.1:${await freePort()}`,
    });
    expect([code, JSON.parse(err).error.reason]).toEqual([3, "NO_ANSWER"]);
  });
});

describe("parlor, where its token can be read on the way", () => {
  it("warns, and not on this machine or by https", async () => {
    const good = await token("--server");
    const said = async (url: string) =>
      (await parlor(["rooms", "--token", good, "--url", url])).err;
    expect(await said("http://parlor.invalid")).toContain("unencrypted. Use https.");
    expect(await said("https://parlor.invalid")).not.toContain("unencrypted");
    expect(await said(development.url)).not.toContain("unencrypted");
  });
});

describe("parlor, where the service does not take the token", () => {
  it("says what token it must be", async () => {
    const env = { PARLOR_URL: development.url };
    expect(await complaint(env, "--token", await token("--user", "ann"))).toContain("a backend's");
    expect(await complaint({ ...env, PARLOR_TOKEN: "nonsense" })).toContain(
      "parlor token --server",
    );
  });

  it("says where the secret is that it would need", async () => {
    expect(await complaint({ PARLOR_URL: configured.url })).toContain("set CONFIG to the file");
    const wrong = { PARLOR_URL: development.url, CONFIG: config };
    expect(await complaint(wrong)).toContain("is CONFIG the file that it was started with?");
  });
});

describe("parlor's token", () => {
  it("is signed by the first app of CONFIG, or by the one that --app names", async () => {
    const env = { PARLOR_URL: configured.url, CONFIG: config };
    const send = await parlor(["rooms", "--json"], env);
    expect(send).toMatchObject({ code: 0, out: "" });
    expect((await parlor(["bench", "--seconds", "1", "--app", "live"], env)).code).toBe(0);
  });

  it("is that of PARLOR_TOKEN, of --token before that, and of --app before both", async () => {
    const good = await token("--server");
    const env = { PARLOR_URL: development.url };
    expect((await parlor(["rooms"], { ...env, PARLOR_TOKEN: good })).code).toBe(0);
    expect((await parlor(["rooms", "--token", good], { ...env, PARLOR_TOKEN: "no" })).code).toBe(0);
    expect((await parlor(["rooms", "--app", "dev"], { ...env, PARLOR_TOKEN: "no" })).code).toBe(0);
  });
});
