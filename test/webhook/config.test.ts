import { describe, expect, it } from "vitest";
import { appsFrom } from "../../services/config-file.ts";
import { eventTypes } from "../../services/webhook/config.ts";
import { webhookSecret } from "../support/webhook-receiver.ts";

const url = "https://shop.example/hook";
const secret = webhookSecret;

/** An app of this configuration; or what is wrong with it. */
function appWith(hooks: object, { loopback = false, env = {} } = {}) {
  const app = { id: "shop", secrets: ["x".repeat(32)], ...hooks };
  const text = JSON.stringify({ apps: [app] });
  return appsFrom("apps.json", text, { env, loopback }).get("shop");
}
const webhook = (settings: object) => appWith({ webhooks: [{ url, secret, ...settings }] });
const hook = (settings: object) => appWith({ before_send: { url, secret, ...settings } });
const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString("base64")}`;

describe("the configuration of webhooks", () => {
  it("is what it says; all events of all rooms where it says nothing", () => {
    expect(appWith({})).toMatchObject({ webhooks: [] });
    expect(appWith({})?.beforeSend).toBeUndefined();
    const all = { url, secret, eventTypes: [], roomIdPrefix: "" };
    expect(webhook({})?.webhooks).toEqual([all]);
    const some = { event_types: ["message_sent", "room_destroyed"], room_id_prefix: "live-" };
    expect(webhook(some)?.webhooks).toEqual([
      { ...all, eventTypes: some.event_types, roomIdPrefix: "live-" },
    ]);
  });

  it("has its secrets from the environment, too", () => {
    const webhooks = [{ url, secret: { env: "HOOK" } }];
    expect(appWith({ webhooks }, { env: { HOOK: secret } })?.webhooks?.[0]?.secret).toBe(secret);
    expect(() => appWith({ webhooks })).toThrow("apps.json: apps[0].webhooks[0].secret: must be");
  });

  it("asks about what people read, for a second, and refuses without an answer", () => {
    const { contents, ...rest } = hook({})?.beforeSend ?? { contents: new Set() };
    expect(rest).toEqual({ url, secret, timeoutMs: 1000, onFailure: "refuse" });
    expect(contents).toContain("text");
    expect(contents).toContain("multipart");
    expect(contents).not.toContain("command");
    expect(contents).not.toContain("barrage");
    const barrage = hook({ contents: ["barrage"], on_failure: "allow" })?.beforeSend;
    expect(barrage).toMatchObject({ onFailure: "allow", contents: new Set(["barrage"]) });
  });

  it.each([
    ["at most 8 webhooks", (n: number) => webhooks(8 + n)],
    ["prefixes of 128 bytes", (n: number) => webhook({ room_id_prefix: "x".repeat(128 + n) })],
    ["32 types", (n: number) => webhook({ event_types: new Array(32 + n).fill("message_sent") })],
    ["answers in 10 s", (n: number) => hook({ timeout_ms: 10_000 + n })],
    ["answers in no less than 50 ms", (n: number) => hook({ timeout_ms: 50 - n })],
    ["secrets of 24 bytes", (n: number) => hook({ secret: secretOf(24 - n) })],
    ["secrets of 64 bytes", (n: number) => webhook({ secret: secretOf(64 + n) })],
  ])("allows %s, and not one past that", (_what, at) => {
    at(0);
    expect(() => at(1)).toThrow("apps.json: apps[0].");
  });

  it.each([
    [{ url: "ftp://shop.example" }, "must be an https URL"],
    [{ url: "shop.example" }, "must be an https URL"],
    [{ url: "https://ann:secret@shop.example" }, "no user name"],
    [{ url: "http://shop.example" }, "unless allow_http is true"],
    [{ secret: "whsec_short" }, "24 to 64 bytes in base64"],
    [{ secret: secret.slice("whsec_".length) }, "24 to 64 bytes in base64"],
    [{ event_types: ["message"] }, "event_types"],
    [{ colour: "red" }, "colour"],
  ])("refuses %j", (settings, problem) => {
    expect(() => webhook(settings)).toThrow(problem);
    expect(() => webhook(settings)).toThrow("apps[0].webhooks[0]");
  });

  it("takes http where the service listens on loopback alone, or where that is asked for", () => {
    const plain = { url: "http://shop.example/", secret };
    expect(appWith({ webhooks: [plain] }, { loopback: true })?.webhooks).toHaveLength(1);
    expect(webhook({ ...plain, allow_http: true })?.webhooks).toHaveLength(1);
    expect(() => hook(plain)).toThrow("before_send.url: must be https");
  });

  it("names a webhook once", () => {
    const webhooks = [
      { url, secret },
      { url: "https://SHOP.example/hook", secret },
    ];
    expect(() => appWith({ webhooks })).toThrow("webhooks[1].url: is there twice");
  });

  it("knows the events of the contract", () => {
    expect(eventTypes).toContain("message_sent");
    expect(eventTypes).not.toContain("room_id");
  });
});

function webhooks(count: number) {
  const entries = Array.from({ length: count }, (_, i) => ({ url: `${url}/${i}`, secret }));
  return appWith({ webhooks: entries });
}
