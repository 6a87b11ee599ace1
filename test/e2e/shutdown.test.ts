import { connect } from "node:net";
import { expect, it } from "vitest";
import { logIn } from "../support/clients.ts";
import { listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { startService } from "../support/service-process.ts";

it("SIGTERM ends streams with a reason, lets running calls finish, and exits with 0", async () => {
  const service = await startService();
  const guests = [
    await logIn(service.url, "ann"),
    await logIn(service.url, "bob", { wire: "grpc" }),
  ];
  const streams = [];
  for (const guest of guests) {
    await guest.rooms.enterRoom(lobby);
    streams.push(await listen(guest));
  }
  const calls = guests.map((guest) => guest.messages.sendMessage(say("last words")));
  const heard = streams.map((stream) => stream.next("messageSent"));
  await Promise.all([...calls, ...heard]);
  const exit = service.stop();
  for (const stream of streams)
    expect(await refusal(Promise.reject(await stream.end()))).toBe("Unavailable SHUTTING_DOWN");
  expect(await exit).toBe(0);
});

it("a second signal exits at once", async () => {
  const service = await startService();
  const ann = await logIn(service.url, "ann");
  const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
  const request = `POST /parlor.v1.EventService/KeepAlive HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ann.accessToken}\r\n`;
  socket.write(`${request}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`); // never ends
  await ann.events.keepAlive({});
  void service.stop();
  await expect.poll(() => service.output()).toContain('"stopping"');
  expect(await service.stop()).toBe(1);
  socket.destroy();
});
