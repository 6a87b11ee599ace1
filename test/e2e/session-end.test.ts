import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { backendOf, clientOf, type Guest, logIn } from "../support/clients.ts";
import { listen, lobby } from "../support/lobby.ts";
import type { Calls } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Has a session go on for a second, and answers what it calls with then. */
async function renewBriefly(guest: Guest, userId: string): Promise<Calls> {
  const { auth } = await backendOf(service.url);
  const { token } = await auth.issueToken({ userId, ttl: { seconds: 1n } });
  const { accessToken } = await guest.auth.renewToken({ token });
  return clientOf(service.url, accessToken);
}

describe("the stream of a session", () => {
  it.each([
    ["expires", "TOKEN_EXPIRED", "Unauthenticated UNAUTHENTICATED"],
    ["is revoked", "REVOKED", "Unauthenticated SESSION_ENDED"],
    ["logs out", "LOGGED_OUT", "Unauthenticated SESSION_ENDED"],
  ] as const)(
    "that %s ends within 5 s, and says why; it has left, and its calls are refused",
    async (how, reason, refused) => {
      const bob = await logIn(service.url, "bob");
      await bob.rooms.enterRoom(lobby);
      const heard = await listen(bob);
      const ann = await logIn(service.url, "ann");
      await ann.rooms.enterRoom(lobby);
      const stream = await listen(ann);
      const { events } = how === "expires" ? await renewBriefly(ann, "ann") : ann;
      if (how === "is revoked")
        await (await backendOf(service.url)).auth.revokeSessions({ userId: "ann" });
      if (how === "logs out") await ann.auth.logout({});
      const began = performance.now();
      const ended = await stream.next("sessionEnded");
      expect(performance.now() - began).toBeLessThan(5000);
      expect(ended.payload.value.reason).toBe(SessionEndReason[reason]);
      expect(await stream.end()).toBeNull();
      expect(await refusal(events.keepAlive({}))).toBe(refused);
      const left = await heard.next("memberLeft");
      expect(left.payload.value).toMatchObject({ userId: "ann", reason: LeaveReason[reason] });
      heard.close();
    },
  );
});
