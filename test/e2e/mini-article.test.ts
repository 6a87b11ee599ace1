import { afterAll, beforeAll, expect, it } from "vitest";
import { randomFrom } from "../support/random.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { type Desk, openDesk } from "../support/sides/desk.ts";
import { buildMini, type MiniWay } from "../support/sides/mini.ts";
import type { Side } from "../support/sides/side.ts";
import { describeArticle } from "./article.ts";

const random = randomFrom("mini programs");

let service: ServiceProcess;
let desk: Desk;
let open: Awaited<ReturnType<typeof buildMini>>;

beforeAll(async () => {
  service = await startService();
  desk = await openDesk(service.url);
  open = await buildMini();
});

afterAll(async () => {
  await Promise.all(ways.map((way) => way.close()));
  await service?.stop();
});

/** Everyone has a phone. */
const ways: MiniWay[] = [];

function logIn(name: string): Promise<Side> {
  const way = open(service.url, { random });
  ways.push(way);
  return desk.logIn(`${name}-${ways.length}`, way);
}

describeArticle("a mini program, over pieces of answers that are cut anywhere", { logIn });

it("a mini program makes no more requests at a time than it may, however many are asked for", async () => {
  const side = await logIn("hasty");
  const log = await side.subscribe();
  const room = { roomId: "busy" };
  await side.ask("RoomService/EnterRoom", { room });
  const texts = Array.from({ length: 30 }, (_, i) => ({ content: { text: { text: `${i}` } } }));
  await Promise.all(
    texts.map((text) => side.ask("MessageService/SendMessage", { ...room, ...text })),
  );
  await log.hears({ messageSent: { message: texts[29] ?? {} } });
  expect(ways.at(-1)?.phone.most).toBe(10);
});
