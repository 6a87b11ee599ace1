import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { type ForeignPage, servePage } from "../support/sides/browser.ts";
import { openBufCurl } from "../support/sides/buf-curl.ts";
import { openConnect, openGrpc, openGrpcWeb } from "../support/sides/connect-node.ts";
import { type Desk, openDesk } from "../support/sides/desk.ts";
import type { EventLog } from "../support/sides/event-log.ts";
import { openGrpcio } from "../support/sides/grpcio.ts";
import type { Side, Way } from "../support/sides/side.ts";
import { describeArticles, expectOneOrder, type Stage } from "./article.ts";

/** How each client is opened. */
const openers = {
  "buf curl with reflection and no schema": (url: string) => openBufCurl(url),
  "Python's grpcio": (url: string) => openGrpcio(url),
  "connect-node over gRPC": (url: string) => openGrpc(url),
  "connect-node over Connect": (url: string) => openConnect(url),
  "connect-node over gRPC-Web": (url: string) => openGrpcWeb(url),
  "Connect-Web in a browser, from another origin": (url: string) => page.open(url),
} satisfies Record<string, (url: string) => Way | Promise<Way>>;

type Client = keyof typeof openers;
const clients = Object.keys(openers) as Client[];

let page: ForeignPage;
let service: ServiceProcess;
let desk: Desk;
let ways: ReadonlyMap<Client, Way>;

beforeAll(async () => {
  page = await servePage();
  service = await startService({ ORIGINS: page.origin, LOG_LEVEL: "info" });
  desk = await openDesk(service.url);
  const open = async (client: Client) => [client, await openers[client](service.url)] as const;
  ways = new Map(await Promise.all(clients.map(open)));
});

afterAll(async () => {
  await Promise.all([...(ways?.values() ?? [])].map((way) => way.close()));
  page?.close();
  await service?.stop();
});

/** Streams of the case that runs: closed after it, since a browser has six connections of an origin. */
const streams: EventLog[] = [];
afterEach(() => {
  for (const log of streams.splice(0)) log.close();
});

let people = 0;

/** Lets someone in with a client. */
async function enter(name: string, client: Client): Promise<Side> {
  const way = ways.get(client);
  if (way === undefined) throw new Error(`no ${client}`);
  const side = await desk.logIn(`${name}-${++people}`, way);
  const subscribe: Side["subscribe"] = async (request) => {
    const log = await side.subscribe(request);
    streams.push(log);
    return log;
  };
  return { ...side, subscribe };
}

/** A stage where each who comes has the next client. */
function mixedStage(): Stage {
  let next = 0;
  return {
    logIn: (name) => enter(name, clients[next++ % clients.length] ?? "connect-node over Connect"),
  };
}

/** What a client says is one thing, what is kept of it another: Redis hears each of them among the others. */
const alone = inject("redisUrl") === "" ? clients : [];

describeArticles({
  ...Object.fromEntries(
    alone.map((client) => [client, { logIn: (name: string) => enter(name, client) }]),
  ),
  "clients of different kinds": mixedStage(),
});

describe("every kind of client in one room at once", () => {
  it("hears the same log", async () => {
    const roomId = "everyone";
    const sides = await Promise.all(clients.map((client) => enter("guest", client)));
    const logs = await Promise.all(sides.map((side) => side.subscribe()));
    for (const side of sides) await side.ask("RoomService/EnterRoom", { room: { roomId } });
    const say = (side: Side, text: string) =>
      side.ask("MessageService/SendMessage", { roomId, content: { text: { text } } });
    await Promise.all(sides.flatMap((side) => ["one", "two"].map((text) => say(side, text))));
    const text = "the end";
    await Promise.all(sides.slice(0, 1).map((side) => say(side, text)));
    const end = { messageSent: { message: { content: { text: { text } } } } };
    for (const log of logs) await log.hears(end);
    expectOneOrder(logs, roomId);
    expect(logs.at(-1)?.of(roomId)).toHaveLength(2 * sides.length + 1);
  });
});
