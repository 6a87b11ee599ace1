import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMetrics, type MetricsReaders } from "../../services/metrics/metrics.ts";
import type { Server } from "../../services/server.ts";
import { backendOf, clientOf, logIn } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { refusal } from "../support/reasons.ts";

let server: Server;
beforeAll(async () => {
  server = await startLiveServer();
});
afterAll(() => server.close({ drainMs: 0, graceMs: 1000 }));

/** The samples that a node tells, by name and labels. */
async function samples(): Promise<Map<string, number>> {
  const response = await fetch(`${server.url}/metrics`);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

it("tells of calls by rpc and code, of streams, and of what they were told", async () => {
  const ann = await logIn(server.url, "ann");
  await ann.rooms.enterRoom({ room: { roomId: "lobby" } });
  const stop = new AbortController();
  const events = ann.events.subscribe({}, { signal: stop.signal })[Symbol.asyncIterator]();
  await events.next();
  const content = { content: { case: "text" as const, value: { text: "hi" } } };
  await ann.messages.sendMessage({ roomId: "lobby", content });
  const elsewhere = ann.messages.sendMessage({ roomId: "elsewhere", content });
  expect(await refusal(elsewhere)).toBe("PermissionDenied NOT_A_MEMBER");
  expect(await refusal(clientOf(server.url).rooms.getRoom({ roomId: "lobby" }))).toBe(
    "Unauthenticated UNAUTHENTICATED",
  );
  await ann.events.keepAlive({ cursors: [{ roomId: "lobby" }] });
  const told = await samples();
  const calls = (rpc: string, code: string) =>
    told.get(`parlor_call_duration_seconds_count{rpc="parlor.v1.${rpc}",code="${code}"}`);
  expect(calls("MessageService/SendMessage", "ok")).toBe(1);
  expect(calls("MessageService/SendMessage", "permission_denied")).toBe(1);
  expect(calls("RoomService/GetRoom", "unauthenticated")).toBe(1);
  expect(told.get("parlor_streams")).toBe(1);
  expect(told.get("parlor_followed_rooms")).toBe(1);
  expect(told.get("parlor_store_reachable")).toBe(1);
  expect(told.get("parlor_told_events_total")).toBeGreaterThanOrEqual(3);
  expect(told.get("parlor_told_bytes_total")).toBeGreaterThan(50);
  expect(told.get("parlor_slow_readers_total")).toBe(0);
  expect(told.get("parlor_session_lag_events")).toBe(told.get("parlor_told_events_total"));
  expect(told.get("process_cpu_seconds_total")).toBeGreaterThan(0);
  stop.abort();
  await (await backendOf(server.url)).rooms.destroyRoom({ roomId: "lobby" });
});

it("answers nothing but GET", async () => {
  expect((await fetch(`${server.url}/metrics`, { method: "POST" })).status).toBe(405);
});

/** The status that a reader at an address is answered, whose request has these headers. */
function statusFor(
  readers: MetricsReaders,
  remoteAddress: string,
  headers: Readonly<Record<string, string>> = {},
): number {
  const told = { events: 0, bytes: 0, cutOff: 0 };
  const load = { connections: 0, streams: 0, followedRooms: 0, worstLag: 0 };
  const readings = { ...load, told, storeReachable: true, webhooks: [] };
  const socket = Object.defineProperty(new Socket(), "remoteAddress", { value: remoteAddress });
  const request = Object.assign(new IncomingMessage(socket), { method: "GET", headers });
  const response = new ServerResponse(request);
  createMetrics(() => readings, readers).page(request, response);
  return response.statusCode;
}

it.each<[MetricsReaders, string, number]>([
  ["loopback", "127.0.0.1", 200],
  ["loopback", "::ffff:127.0.0.1", 200],
  ["loopback", "::1", 200],
  ["loopback", "10.1.2.3", 404],
  ["all", "10.1.2.3", 200],
  ["none", "127.0.0.1", 404],
])("METRICS=%s lets %s read: %d", (readers, address, status) => {
  expect(statusFor(readers, address)).toBe(status);
});

it.each(["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via"])(
  "METRICS=loopback lets nobody read whom a proxy on this machine passes on, by its %s",
  (name) => {
    expect(statusFor("loopback", "127.0.0.1", { [name]: "10.1.2.3" })).toBe(404);
    expect(statusFor("all", "127.0.0.1", { [name]: "10.1.2.3" })).toBe(200);
    expect(statusFor("loopback", "127.0.0.1", { "x-forwarder": "mail" })).toBe(200);
  },
);
