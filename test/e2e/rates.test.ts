import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { developmentSecret } from "../../services/auth/development.ts";
import { clientOf, logIn, type Wire } from "../support/clients.ts";
import { lobby, say } from "../support/lobby.ts";
import { limited, passing } from "../support/rates.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";

const path = join(tmpdir(), `parlor-rates-${process.pid}.json`);
/** Rates so slow that nothing comes back while a case runs. */
const slow = (burst: number) => ({ rate: 0.001, burst });

let service: ServiceProcess;
beforeAll(async () => {
  const rates = { messages_per_session: slow(20), barrage_per_room: slow(2), joins_per_app: null };
  const app = { id: "dev", secrets: [developmentSecret], rates };
  const config = { apps: [app], rates: { failed_logins_per_address: slow(5) } };
  writeFileSync(path, JSON.stringify(config));
  service = await startService({ CONFIG: path });
});
afterAll(() => service.stop());

describe.each<Wire>(["connect", "grpc"])("over %s", (wire) => {
  it("a rate that is configured is kept, and its refusal says when to come back", async () => {
    const ann = await logIn(service.url, `ann-${wire}`, { wire });
    await ann.rooms.enterRoom(lobby);
    expect(await passing(() => ann.messages.sendMessage(say("hi")))).toBe(18); // two are for what is high
    const refused = await limited(ann.messages.sendMessage(say("hi")));
    expect(refused).toMatchObject({ limit: "messages_per_session", roomId: "" });
    expect(refused.retryAfterMs).toBeGreaterThan(900_000);
    expect(refused.retryAfter).toBe(String(Math.ceil(refused.retryAfterMs / 1000)));
  });
});

it("barrage of one room beyond its rate is dropped on any way", async () => {
  const [ann, bob] = [await logIn(service.url, "ann"), await logIn(service.url, "bob")];
  const content = { content: { case: "barrage" as const, value: { text: "666" } } };
  const dropped: boolean[] = [];
  for (const side of [ann, bob, ann, bob]) {
    await side.rooms.enterRoom(lobby);
    const sent = await side.messages.sendMessage({ roomId: "lobby", content });
    dropped.push(sent.dropped);
  }
  expect(dropped).toEqual([false, false, true, true]);
});

it("an address from which too many logins failed may not try the right token", async () => {
  const right = await token("--user", "cid");
  const login = (wire: Wire, text: string) =>
    clientOf(service.url, undefined, wire).auth.login({ token: text });
  await login("connect", right);
  const wires: Wire[] = ["connect", "grpc", "grpc", "connect", "connect"];
  for (const wire of wires)
    expect(await refusal(login(wire, "wrong"))).toBe("Unauthenticated UNAUTHENTICATED");
  for (const wire of wires)
    expect(await limited(login(wire, right))).toMatchObject({ limit: "failed_logins_per_address" });
});
