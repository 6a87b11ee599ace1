import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { logIn } from "../support/clients.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { root, type ServiceProcess, startService } from "../support/service-process.ts";

const [keepAliveS, graceMs] = [1, 1500];

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService({ GRACE_PERIOD_MS: String(graceMs) });
});
afterAll(() => service.stop());

let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));

/** Starts a client in a process of its own, and waits until it is in the lobby. */
async function startVanisher(userId: string): Promise<ChildProcess> {
  const { accessToken } = await logIn(service.url, userId);
  const args = ["test/support/vanisher.ts", service.url, accessToken, String(keepAliveS)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  running = child;
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

it("a client that stands still, its socket open, is out within twice keep_alive and the grace", async () => {
  const bob = await logIn(service.url, "bob");
  await bob.rooms.enterRoom(lobby);
  const heard = await listen(bob);
  const child = await startVanisher("ghost");
  await heard.next("memberJoined");
  child.kill("SIGSTOP");
  const began = performance.now();
  const left = await heard.next("memberLeft");
  const tookMs = performance.now() - began;
  expect(left.payload.value).toMatchObject({ userId: "ghost", reason: LeaveReason.TIMED_OUT });
  expect(tookMs).toBeGreaterThan(graceMs);
  expect(tookMs).toBeLessThan(keepAliveS * 2000 + graceMs + 1000); // the last call was before the stop
  heard.close();
});

it("a client that comes back in time was never gone for the others", async () => {
  const bob = await logIn(service.url, "bob");
  await bob.rooms.enterRoom(lobby);
  const heard = await listen(bob);
  const child = await startVanisher("late");
  await heard.next("memberJoined");
  child.kill("SIGSTOP");
  const wait = setInterval(() => void bob.messages.sendMessage(say("tick")), 500);
  for (let i = 0; i < 5; i++) await heard.next("messageSent"); // 2.5 s: its stream is ended by now
  clearInterval(wait);
  child.kill("SIGCONT");
  const again = setInterval(() => void bob.messages.sendMessage(say("tock")), 500);
  for (let i = 0; i < 8; i++) await heard.next("messageSent");
  clearInterval(again);
  const { members } = await bob.rooms.listMembers(inLobby);
  expect(members.map(({ userId }) => userId)).toContain("late");
  expect(heard.cases).not.toContain("memberLeft");
  heard.close();
});
