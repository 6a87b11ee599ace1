import { spawn } from "node:child_process";
import { it, type TestContext } from "vitest";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { logIn } from "../support/clients.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { root, startService } from "../support/service-process.ts";

const keepAliveS = 1;
/** How late everything may be on a machine that has much else to do. */
const slackMs = 8000;

/** A service, bob, who hears its lobby, and a client in a process of its own, which is there, too. */
async function open({ onTestFinished }: TestContext, graceMs: number) {
  const service = await startService({ GRACE_PERIOD_MS: String(graceMs) });
  onTestFinished(() => void service.stop());
  const bob = await logIn(service.url, "bob");
  const heard = await listen(bob); // who is in for as long as he listens
  await bob.rooms.enterRoom(lobby);
  const { accessToken } = await logIn(service.url, "ghost");
  const args = ["test/support/vanisher.ts", service.url, accessToken, String(keepAliveS)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  await heard.next("memberJoined");
  /** Streams that the service has open. */
  const streams = async (): Promise<number> => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    return Number(/^parlor_streams (\d+)/m.exec(metrics)?.[1]);
  };
  return { bob, heard, child, streams };
}

/** Of a case: both wait most of the time, and do so at once. */
const timeout = { timeout: 60_000 };

it.concurrent(
  "a client that stands still, its socket open, is out within twice keep_alive and the grace",
  timeout,
  async (context) => {
    const { expect } = context;
    const graceMs = 1500;
    const { heard, child } = await open(context, graceMs);
    child.kill("SIGSTOP");
    const began = performance.now();
    const left = await heard.next("memberLeft");
    const tookMs = performance.now() - began;
    expect(left.payload.value).toMatchObject({ userId: "ghost", reason: LeaveReason.TIMED_OUT });
    expect(tookMs).toBeGreaterThan(graceMs);
    expect(tookMs).toBeLessThan(keepAliveS * 2000 + graceMs + slackMs); // the last call was before the stop
    heard.close();
  },
);

it.concurrent(
  "a client that comes back in time was never gone for the others",
  timeout,
  async (context) => {
    const { expect } = context;
    const graceMs = 3000;
    const { bob, heard, child, streams } = await open(context, graceMs);
    expect(await streams()).toBe(2);
    child.kill("SIGSTOP");
    await expect.poll(streams, { interval: 50, timeout: 2000 * keepAliveS + slackMs }).toBe(1);
    child.kill("SIGCONT");
    await expect.poll(streams, { interval: 50, timeout: graceMs }).toBe(2);
    const again = setInterval(() => void bob.messages.sendMessage(say("tick")), 500);
    context.onTestFinished(() => clearInterval(again));
    for (let i = 0; i < 2 + graceMs / 500; i++) await heard.next("messageSent"); // longer than the grace
    const { members } = await bob.rooms.listMembers(inLobby);
    expect(members.map(({ userId }) => userId)).toContain("ghost");
    expect(heard.cases).not.toContain("memberLeft");
    heard.close();
  },
);
