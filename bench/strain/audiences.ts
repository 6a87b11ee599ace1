import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noRates } from "../../services/rate/rates.ts";
import { root } from "../../test/support/service-process.ts";
import { Audience } from "../delivery/audience.ts";
import { markOf } from "../delivery/mark.ts";
import { enterAll, send } from "../delivery/parlor-room.ts";
import { overHttp1 } from "../delivery/protocols.ts";
import { killAtExit, secret, startParlor } from "../delivery/servers.ts";

const words = "Hello everyone, nice to see you here!";
const roomId = "bench";

/** A server with one room and those who read it; and its receiver, where it has one. */
export interface Side {
  readonly audience: Audience;
  /** Sends the next message. */
  send(): void;
  /** Events that the receiver has taken. */
  taken(): Promise<number>;
  close(): Promise<void>;
}

/** A server without webhooks. */
export function openWithout(members: number): Promise<Side> {
  return open(members, []);
}

/** A server with a webhook, whose receiver behaves badly. */
export async function openWith(members: number): Promise<Side> {
  const child = spawn(process.execPath, ["bench/strain/receiver.ts"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  killAtExit(child);
  if (child.stdout === null) throw new Error("a receiver says nothing");
  const [said] = await once(child.stdout, "data");
  const { port }: { port: number } = JSON.parse(String(said));
  const side = await open(members, [{ url: `http://127.0.0.1:${port}/`, secret: webhookSecret }]);
  return {
    ...side,
    async taken() {
      const answered = once(child, "message");
      child.send("taken");
      const [taken]: number[] = await answered;
      return taken ?? 0;
    },
    async close() {
      await side.close();
      child.kill("SIGKILL");
    },
  };
}

const webhookSecret = `whsec_${Buffer.alloc(32, "no secret either").toString("base64")}`;

async function open(members: number, webhooks: readonly object[]): Promise<Side> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-webhooks-"));
  const config = join(folder, "apps.json");
  const app = { id: "bench", secrets: [secret], rates: noRates, webhooks };
  writeFileSync(config, JSON.stringify({ apps: [app] }));
  const server = await startParlor({ CONFIG: config });
  const { port } = server;
  const tokens = await enterAll(port, members, roomId);
  const [sender = ""] = tokens;
  const audience = await Audience.connect(
    port,
    tokens.map((token) => overHttp1(token)),
  );
  let number = 0;
  return {
    audience,
    send() {
      audience.sending(++number);
      send(port, sender, `${markOf(number)} ${words}`, roomId).catch((error: unknown) => {
        throw error;
      });
    },
    taken: async () => 0,
    async close() {
      audience.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
