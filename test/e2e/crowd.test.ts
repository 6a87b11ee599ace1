import { afterAll, beforeAll, expect, it } from "vitest";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { logInMany } from "../support/clients.ts";
import { listen, lobby, say } from "../support/lobby.ts";
import { randomFrom } from "../support/random.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** What a message says. */
function textOf({ payload }: Event): string | undefined {
  const content =
    payload.case === "messageSent" ? payload.value.message?.content?.content : undefined;
  return content?.case === "text" ? content.value.text : undefined;
}

const [crowd, senders, each] = [200, 20, 15];

it("200 members hear the same events in the same order, once each, while 20 of them send", async () => {
  const random = randomFrom("crowd");
  const names = Array.from({ length: crowd }, (_, i) => `u${i}`);
  const guests = await logInMany(service.url, names, (i) => (i % 2 === 0 ? "connect" : "grpc"));
  for (const guest of guests) await guest.rooms.enterRoom(lobby);
  const logs = await Promise.all(guests.map((guest) => listen(guest)));
  for (const log of logs) await log.next("roomEntered");
  const sending = guests.slice(0, senders).map(async (guest, i) => {
    for (let n = 0; n < each; n++) {
      await new Promise((resolve) => setTimeout(resolve, random() * 10)); // no two runs alike
      await guest.messages.sendMessage(say(`${i}/${n}`));
    }
  });
  await Promise.all(sending);
  const first = crowd + 2; // after RoomCreated and everyone's MemberJoined
  const expected = Array.from({ length: senders * each }, (_, i) => first + i);
  for (const log of logs) {
    for (let i = 0; i < expected.length; i++) await log.next("messageSent");
    const recorded = log.events.filter(({ sequence }) => sequence > 0n);
    expect(recorded.map(({ sequence }) => Number(sequence))).toEqual(expected);
    expect(recorded).toEqual(logs[0]?.events.filter(({ sequence }) => sequence > 0n));
    expect(new Set(recorded.map(textOf)).size).toBe(senders * each);
    log.close();
  }
}, 60_000);
