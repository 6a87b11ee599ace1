import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { logIn } from "../support/clients.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe("one user on two devices", () => {
  it("joins with the first and leaves with the last, heard once each", async () => {
    const bob = await logIn(service.url, "bob");
    await bob.rooms.enterRoom(lobby);
    const heard = await listen(bob);
    const phone = await logIn(service.url, "ann", { deviceId: "phone" });
    const laptop = await logIn(service.url, "ann", { deviceId: "laptop", wire: "grpc" });
    await phone.rooms.enterRoom(lobby);
    const { snapshot } = await laptop.rooms.enterRoom(lobby);
    expect(snapshot?.memberCount).toBe(2);
    const [onPhone, onLaptop] = [await listen(phone), await listen(laptop)];
    await bob.messages.sendMessage(say("to both"));
    await onPhone.next("messageSent");
    await onLaptop.next("messageSent");
    await phone.rooms.leaveRoom(inLobby);
    await onPhone.next("roomExited");
    await bob.messages.sendMessage(say("to the laptop"));
    await onLaptop.next("messageSent");
    await laptop.auth.logout({});
    await heard.next("memberLeft");
    const moves = heard.cases.filter((name) => name?.startsWith("member"));
    expect(moves).toEqual(["memberJoined", "memberLeft"]);
    expect(onPhone.cases.filter((name) => name === "messageSent")).toHaveLength(1);
    for (const log of [heard, onPhone]) log.close();
  });

  it("takes its own place on a device that logs in again", async () => {
    const bob = await logIn(service.url, "bob");
    await bob.rooms.enterRoom(lobby);
    const heard = await listen(bob);
    const before = await logIn(service.url, "ann", { deviceId: "phone" });
    await before.rooms.enterRoom(lobby);
    await heard.next("memberJoined");
    const old = await listen(before);
    const after = await logIn(service.url, "ann", { deviceId: "phone" });
    const ended = await old.next("sessionEnded");
    expect(ended.payload.value.reason).toBe(SessionEndReason.REPLACED);
    expect(await refusal(before.events.keepAlive({}))).toBe("Unauthenticated SESSION_ENDED");
    expect(await old.end()).toBeNull();
    const next = await listen(after);
    await next.next("roomEntered");
    expect(next.cases).toEqual(["ready", "roomEntered"]);
    await after.messages.sendMessage(say("here again"));
    await heard.next("messageSent");
    const moves = heard.cases.filter((name) => name?.startsWith("member"));
    expect(moves).toEqual(["memberJoined"]);
    for (const log of [heard, next]) log.close();
  });
});
