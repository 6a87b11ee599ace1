import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { backendOf } from "../support/clients.ts";
import type { Calls } from "../support/node.ts";
import { randomFrom } from "../support/random.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { pretendPage } from "./page.ts";
import { TabRace } from "./tab-race.ts";

/** How much tabs do: TAB_STEPS=4000 has them do so for a minute or so. */
const steps = Number(process.env.TAB_STEPS ?? 250);

let service: ServiceProcess;
let backend: Calls;
beforeAll(async () => {
  service = await startService();
  backend = await backendOf(service.url);
});
afterAll(() => service.stop());
afterEach(() => vi.unstubAllGlobals());

/** The streams of this process, which can be cut. */
function cuttable(): Set<AbortController> {
  const open = new Set<AbortController>();
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    if (!url.endsWith("/Subscribe")) return real(url, init);
    const cut = new AbortController();
    open.add(cut);
    cut.signal.addEventListener("abort", () => open.delete(cut));
    init.signal?.addEventListener("abort", () => cut.abort());
    return real(url, { ...init, signal: cut.signal });
  });
  return open;
}

const roomIds = ["red", "green", "blue"];

it("Tabs that open, close, enter, leave and lose their stream hear all once, in order", async () => {
  const random = randomFrom("tabs");
  const one = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  pretendPage();
  const streams = cuttable();
  const config = { keepWhenEmpty: true };
  for (const roomId of roomIds) await backend.rooms.createRoom({ room: { roomId }, config });
  const { token } = await backend.auth.issueToken({ userId: "ann" });
  const race = new TabRace({ url: service.url, token, backend });
  await race.open();

  const step = (dice: number): void => {
    const [tab, roomId = ""] = [one(race.tabs), one(roomIds)];
    if (tab === undefined || (dice < 0.08 && race.tabs.length < 6)) race.begin(race.open());
    else if (dice < 0.14 && race.tabs.length > 1) race.close(tab);
    else if (dice < 0.18) for (const cut of [...streams]) cut.abort();
    else if (dice < 0.4) race.begin(race.enter(tab, roomId));
    else if (dice < 0.5) race.begin(race.leave(tab, roomId));
    else race.begin(race.say(roomId));
  };
  for (let i = 0; i < steps; i++) {
    step(random());
    await new Promise((resolve) => setTimeout(resolve, random() * 30));
  }
  await race.done();
  for (const roomId of roomIds) await race.say(roomId);

  await expect.poll(() => race.behind, { timeout: 20_000 }).toEqual([]);
  for (const { name, roomId, heard } of race.stays) {
    const all = race.sent.get(roomId) ?? [];
    const from = all.indexOf(heard[0] ?? 0n);
    expect({ name, heard }).toEqual({ name, heard: all.slice(from, from + heard.length) });
  }
  expect(race.faults).toEqual([]);
  const told = race.stays.flatMap(({ heard }) => heard).length;
  process.stdout.write(`tabs: ${race.stays.length} stays, told ${told} messages\n`);
  expect(race.stays.length).toBeGreaterThan(5);
  const { sessions } = await backend.auth.listSessions({ userId: "ann" });
  expect(sessions).toHaveLength(1);
  for (const tab of race.tabs) race.close(tab);
}, 600_000);
