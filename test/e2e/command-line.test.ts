import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSettings, settings } from "../../services/settings.ts";
import { parlor } from "../cli/program.ts";
import { makeCertificate } from "../support/certificate.ts";
import { clientOf } from "../support/clients.ts";
import { run, startService, token } from "../support/service-process.ts";

const folder = mkdtempSync(join(tmpdir(), "parlor-command-line-"));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const config = (...apps: object[]) => write("config.json", JSON.stringify({ apps }));
const secret = "x".repeat(32);

/** What is said of an environment that is wrong. */
const complaint = (env: Readonly<Record<string, string>>): string => {
  try {
    readSettings({ PORT: "0", ...env });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing is wrong");
};

describe("npm start", () => {
  it("lists every setting with --help", async () => {
    const help = await run("npm", ["run", "-s", "--ignore-scripts", "start", "--", "--help"]);
    for (const { name, default: standard } of settings) {
      expect(help).toContain(name);
      expect(help).toContain(standard);
    }
  });

  it.each([
    ["PORT", "eighty", "0 to 65535"],
    ["PORT", "65536", "0 to 65535"],
    ["HOST", "nowhere", "IP address"],
    ["LOG_LEVEL", "loud", "debug"],
    ["GRACE_PERIOD_MS", "99", "100 to 3600000"],
    ["SHUTDOWN_GRACE_MS", "-1", "0 to 600000"],
    ["ORIGINS", "https://shop.example/path", "origins"],
    ["TLS_CERT", "/nowhere", "TLS_KEY"],
    ["CONFIG", "/nowhere", "cannot be read"],
  ])("names the setting that is wrong, and what it may be: %s=%s", (name, value, mayBe) => {
    const text = complaint({ [name]: value });
    expect(text).toContain(name === "TLS_CERT" ? "TLS_KEY" : name);
    expect(text).toContain(mayBe);
  });

  it("says so in a line, and ends with 2", async () => {
    await expect(startService({ PORT: "eighty" })).rejects.toThrow(
      "ended with 2: PORT must be a number from 0 to 65535; 0 is any free port\n",
    );
  });

  it("names the port that is in use, with its variable, and ends with 2", async () => {
    const service = await startService();
    const { port: PORT } = new URL(service.url);
    await expect(startService({ PORT })).rejects.toThrow(
      `ended with 2: PORT ${PORT} is in use on 127.0.0.1: give another, or 0 for any free one\n`,
    );
    await service.stop();
  });

  it("refuses to listen for everyone with an app whose secret everyone knows", () => {
    expect(complaint({ HOST: "0.0.0.0" })).toContain("CONFIG");
    const known = config({ id: "shop", secrets: ["parlor-development-secret-known-to-all"] });
    expect(complaint({ HOST: "0.0.0.0", CONFIG: known })).toContain("development secret");
  });

  it.each([
    [{ id: "a b", secrets: [secret] }, "apps[0].id"],
    [{ id: "a", secrets: [] }, "apps[0].secrets"],
    [{ id: "a", secrets: [secret, secret, secret] }, "apps[0].secrets"],
    [{ id: "a", secrets: ["short"] }, "apps[0].secrets[0]"],
    [{ id: "a", secrets: [{ env: "NOT_SET" }] }, "NOT_SET"],
    [{ id: "a", secrets: [secret], limits: { max_rooms_per_user: 0 } }, "max_rooms_per_user"],
    [{ id: "a", secrets: [secret], colour: "red" }, "colour"],
    [{ id: "a", secrets: [secret], webhooks: [{ url: "x", secret }] }, "apps[0].webhooks[0].url"],
    [{ id: "a", secrets: [secret], before_send: { url: "x" } }, "apps[0].before_send.secret"],
  ])("names the field of the configuration that is wrong: %j", (app, field) => {
    expect(complaint({ CONFIG: config(app) })).toContain(field);
  });

  it("serves the apps of its configuration, and has no development log-in then", async () => {
    const file = write("secret.txt", `${"y".repeat(40)}\n`);
    const env = {
      CONFIG: config({ id: "shop", secrets: [{ env: "SHOP" }, { file }] }),
      SHOP: secret,
    };
    const service = await startService(env);
    const { out } = await parlor(["token", "--user", "ann", "--app", "shop"], env);
    await clientOf(service.url).auth.login({ token: out.trim() });
    const page = await fetch(`${service.url}/development/token`, { method: "POST", body: "{}" });
    expect(page.status).toBe(404);
    expect(await service.stop()).toBe(0);
  });

  it("speaks TLS", async () => {
    const made = makeCertificate();
    const [key, cert] = [write("key.pem", made.key), write("cert.pem", made.cert)];
    const service = await startService({ TLS_KEY: key, TLS_CERT: cert });
    expect(service.url).toMatch(/^https:/);
    const method = `${service.url}/parlor.v1.AuthService/Login`;
    const request = JSON.stringify({ token: await token("--user", "ann") });
    for (const protocol of ["connect", "grpc", "grpcweb"]) {
      const args = ["--cacert", cert, "--protocol", protocol, method, "-d", request];
      expect(await run("node_modules/.bin/buf", ["curl", ...args])).toContain("accessToken");
    }
    expect(await service.stop()).toBe(0);
  });
});

describe("the token command", () => {
  it("prints a token and nothing else", async () => {
    const printed = await run("npm", [
      "run",
      "-s",
      "token",
      "--",
      "--user",
      "alice",
      "--name",
      "Alice",
    ]);
    expect(printed).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it.each([
    [[], "--user"],
    [["--user", "a b"], "--user"],
    [["--user", "a", "--ttl", "soon"], "--ttl"],
    [["--user", "a", "--ttl", "25d"], "--ttl"],
    [["--user", "a", "--grants", "all"], "--grants"],
    [["--user", "a", "--app", "nope"], "--app"],
    [["--colour"], "--colour"],
  ])("says what is wrong with %j", async (args, name) => {
    const { code, out, err } = await parlor(["token", ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(name);
  });
});
