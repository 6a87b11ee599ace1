import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settings } from "../../services/settings.ts";
import { clientOf } from "../support/clients.ts";
import { run, startService, token } from "../support/service-process.ts";

const folder = mkdtempSync(join(tmpdir(), "parlor-command-line-"));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const config = (...apps: object[]) => write("config.json", JSON.stringify({ apps }));
const secret = "x".repeat(32);

/** What the service says that does not start. */
const complaint = async (env: Readonly<Record<string, string>>): Promise<string> => {
  const service = await startService(env).catch((error: unknown) => String(error));
  if (typeof service === "string") return service;
  await service.stop();
  throw new Error("it started");
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
  ])("names the setting that is wrong, and what it may be: %s=%s", async (name, value, mayBe) => {
    const text = await complaint({ [name]: value });
    expect(text).toContain("ended with 2");
    expect(text).toContain(name === "TLS_CERT" ? "TLS_KEY" : name);
    expect(text).toContain(mayBe);
  });

  it("refuses to listen for everyone with an app whose secret everyone knows", async () => {
    expect(await complaint({ HOST: "0.0.0.0" })).toContain("CONFIG");
    const known = config({ id: "shop", secrets: ["parlor-development-secret-known-to-all"] });
    expect(await complaint({ HOST: "0.0.0.0", CONFIG: known })).toContain("development secret");
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
  ])("names the field of the configuration that is wrong: %j", async (app, field) => {
    expect(await complaint({ CONFIG: config(app) })).toContain(field);
  });

  it("serves the apps of its configuration, and has no development log-in then", async () => {
    const file = write("secret.txt", `${"y".repeat(40)}\n`);
    const env = {
      CONFIG: config({ id: "shop", secrets: [{ env: "SHOP" }, { file }] }),
      SHOP: secret,
    };
    const service = await startService(env);
    const args = ["cli/main.ts", "token", "--user", "ann", "--app", "shop"];
    const signed = (await run(process.execPath, args, { env })).trim();
    await clientOf(service.url).auth.login({ token: signed });
    const page = await fetch(`${service.url}/development/token`, { method: "POST", body: "{}" });
    expect(page.status).toBe(404);
    expect(await service.stop()).toBe(0);
  });

  it("speaks TLS", async () => {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = [
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    await run("openssl", [
      "req",
      "-x509",
      ...kind,
      "-keyout",
      key,
      "-out",
      cert,
      "-days",
      "2",
      ...subject,
    ]);
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
    await expect(run(process.execPath, ["cli/main.ts", "token", ...args])).rejects.toThrow(name);
  });
});
