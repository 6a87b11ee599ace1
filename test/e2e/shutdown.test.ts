import { expect, it } from "vitest";
import { type Guest, logIn } from "../support/clients.ts";
import { listen, lobby, say } from "../support/lobby.ts";
import { openRaw, type Raw } from "../support/raw.ts";
import { refusal } from "../support/reasons.ts";
import { startService } from "../support/service-process.ts";

const body = JSON.stringify({ roomId: "lobby", content: { text: { text: "last words" } } });

/** Begins a call to `SendMessage`, and waits until the service has all of it but its last byte. */
async function beginSending(url: string, guest: Guest): Promise<Raw> {
  const raw = await openRaw(Number(new URL(url).port));
  raw.send("POST /parlor.v1.MessageService/SendMessage HTTP/1.1\r\nHost: localhost\r\n");
  raw.send(`Authorization: Bearer ${guest.accessToken}\r\nContent-Type: application/json\r\n`);
  raw.send(`Content-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`);
  await guest.events.keepAlive({}); // on another connection, and later
  return raw;
}

it("SIGTERM lets a running call finish", async () => {
  const service = await startService();
  const ann = await logIn(service.url, "ann");
  await ann.rooms.enterRoom(lobby);
  const call = await beginSending(service.url, ann);
  const exit = service.stop();
  await expect.poll(() => service.output()).toContain('"stopping"');
  call.send(body.slice(-1));
  const answer = (await call.closed).toString();
  expect(answer).toContain("HTTP/1.1 200 OK");
  expect(answer).toContain("messageId");
  expect(await exit).toBe(0);
});

it("SIGTERM cuts off what has not ended within the grace, and exits with 0", async () => {
  const service = await startService({ SHUTDOWN_GRACE_MS: "500" });
  const ann = await logIn(service.url, "ann");
  const call = await beginSending(service.url, ann);
  expect(await service.stop()).toBe(0);
  expect((await call.closed).toString()).toBe("");
});

it("SIGTERM ends streams with a reason, on every protocol, and exits with 0", async () => {
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
  await Promise.all(guests.map((guest) => guest.messages.sendMessage(say("last words"))));
  for (const stream of streams) {
    await stream.next("messageSent");
    await stream.next("messageSent");
  }
  const exit = service.stop();
  for (const stream of streams)
    expect(await refusal(Promise.reject(await stream.end()))).toBe("Unavailable SHUTTING_DOWN");
  expect(await exit).toBe(0);
});

it("SIGTERM tells every stream to go before it ends, the last one too", async () => {
  const service = await startService({ DRAIN_MS: "200" });
  const guests = [
    await logIn(service.url, "ann"),
    await logIn(service.url, "bob", { wire: "grpc" }),
  ];
  const streams = await Promise.all(guests.map((guest) => listen(guest)));
  const exit = service.stop();
  for (const stream of streams) {
    expect(await refusal(Promise.reject(await stream.end()))).toBe("Unavailable SHUTTING_DOWN");
    expect(stream.cases).toEqual(["ready", "draining"]);
  }
  expect(await exit).toBe(0);
});

it("a second signal, a second later, exits at once; one that repeats does nothing", async () => {
  const service = await startService();
  const ann = await logIn(service.url, "ann");
  const call = await beginSending(service.url, ann); // never ends
  let exited = false;
  const exit = service.stop().then((code) => {
    exited = true;
    return code;
  });
  void service.stop("SIGINT"); // at once: of two that are the same the system may make one
  await expect.poll(() => service.output()).toContain('"stopping"');
  const stopping = performance.now();
  const elapsed = () => {
    if (exited) throw new Error("it ended with the signal that repeats");
    return performance.now() - stopping;
  };
  await expect.poll(elapsed).toBeGreaterThan(1000);
  void service.stop();
  expect(await exit).toBe(1);
  await call.closed;
});
