import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { backendOf, logIn } from "../support/clients.ts";
import { listen, lobby } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe("the stream of a session", () => {
  it.each([
    ["expires", SessionEndReason.TOKEN_EXPIRED, "Unauthenticated UNAUTHENTICATED"],
    ["is revoked", SessionEndReason.REVOKED, "Unauthenticated SESSION_ENDED"],
    ["logs out", SessionEndReason.LOGGED_OUT, "Unauthenticated SESSION_ENDED"],
  ] as const)(
    "that %s ends within 5 s, and says why; its calls are refused",
    async (how, reason, refused) => {
      const ann = await logIn(service.url, "ann", { ttl: how === "expires" ? "2s" : "2h" });
      await ann.rooms.enterRoom(lobby);
      const stream = await listen(ann);
      if (how === "is revoked")
        await (await backendOf(service.url)).auth.revokeSessions({ userId: "ann" });
      if (how === "logs out") await ann.auth.logout({});
      const began = performance.now();
      const ended = await stream.next("sessionEnded");
      expect(performance.now() - began).toBeLessThan(5000);
      expect(ended.payload.value.reason).toBe(reason);
      expect(await stream.end()).toBeNull();
      expect(await refusal(ann.events.keepAlive({}))).toBe(refused);
    },
  );
});
