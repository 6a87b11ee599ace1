import {
  create,
  type DescMessage,
  type MessageInitShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { LoginRequestSchema } from "../../gen/parlor/v1/auth_service_pb.ts";
import { SubscribeRequestSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import { SendMessageRequestSchema } from "../../gen/parlor/v1/message_service_pb.ts";
import { EnterRoomRequestSchema } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Server } from "../../services/server.ts";
import { type Guest, logIn } from "../support/clients.ts";
import { Attacker, type Ending, mutated, type RawRequest } from "../support/hostile.ts";
import { startLiveServer } from "../support/live-server.ts";
import { lobby, say } from "../support/lobby.ts";
import { randomFrom } from "../support/random.ts";
import { token } from "../support/service-process.ts";

let server: Server;
let guest: Guest;
beforeAll(async () => {
  server = await startLiveServer();
  guest = await logIn(server.url, "ann");
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

/** Requests that are right, of every kind of body, on every protocol. */
function rightRequests(accessToken: string, token: string): RawRequest[] {
  const kinds = [
    ["AuthService/Login", LoginRequestSchema, { token, device: { deviceId: "one" } }],
    [
      "RoomService/EnterRoom",
      EnterRoomRequestSchema,
      { ...lobby, config: { attributes: { a: "b" } } },
    ],
    ["MessageService/SendMessage", SendMessageRequestSchema, say("hello")],
    ["EventService/Subscribe", SubscribeRequestSchema, { keepAlive: { seconds: 1n } }],
  ] as const;
  return kinds.flatMap(([method, schema, init]) =>
    onEveryProtocol(method, schema, init, accessToken),
  );
}

function onEveryProtocol<Desc extends DescMessage>(
  method: string,
  schema: Desc,
  init: MessageInitShape<Desc>,
  accessToken: string,
): RawRequest[] {
  const message = create(schema, init);
  const binary = Buffer.from(toBinary(schema, message));
  const json = Buffer.from(toJsonString(schema, message));
  const stream = method.endsWith("Subscribe");
  const wires = [
    [stream ? "application/connect+json" : "application/json", stream ? enveloped(json) : json, 1],
    [
      stream ? "application/connect+proto" : "application/proto",
      stream ? enveloped(binary) : binary,
      2,
    ],
    ["application/grpc-web+proto", enveloped(binary), 1],
    ["application/grpc+proto", enveloped(binary), 2],
    ["application/grpc+json", enveloped(json), 2],
  ] as const;
  return wires.map(([type, body, version]) => ({
    name: `${method} ${type}`,
    version,
    path: `/parlor.v1.${method}`,
    headers: { "content-type": type, authorization: `Bearer ${accessToken}`, te: "trailers" },
    body,
  }));
}

function enveloped(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Most of it never comes as far as what is kept: on Redis fewer do. */
const count = inject("redisUrl") === "" ? 10_000 : 1000;

it(`${count} random mutations of valid requests, on every protocol, leave the service as it was`, async () => {
  const faults: string[] = [];
  const note = (error: unknown) => faults.push(String(error));
  process.on("uncaughtException", note).on("unhandledRejection", note);
  const random = randomFrom("hostile");
  const right = rightRequests(guest.accessToken, await token("--user", "bob"));
  const attacker = new Attacker(server.url);
  for (const request of right)
    expect([request.name, await attacker.send(request)]).toEqual([request.name, 200]);
  const endings = new Map<Ending, number>();
  for (let sent = 0; sent < count; sent += 100) {
    const batch = Array.from({ length: 100 }, () => {
      const request = right[Math.floor(random() * right.length)] as RawRequest;
      return attacker.send(mutated(request, random));
    });
    for (const ending of await Promise.all(batch))
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    if (sent % 1000 === 0) await guest.messages.sendMessage(say("still here"));
  }
  attacker.close();
  process.stdout.write(`hostile: ${JSON.stringify([...endings])}\n`);
  process.off("uncaughtException", note).off("unhandledRejection", note);
  expect(faults).toEqual([]);
  expect(endings.get("hung")).toBeUndefined();
  await guest.messages.sendMessage(say("still here"));
  await expect
    .poll(() => server.load())
    .toMatchObject({ streams: 0, followedRooms: 0, healthWatchers: 0 });
}, 300_000);
