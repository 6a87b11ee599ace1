import { existsSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServiceProcess, startProcess } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startProcess({});
});
afterAll(() => service.stop("SIGKILL")); // it may stand still

const crowd = 2000;

/** What the system lets wait at the most. */
const allowedFile = "/proc/sys/net/core/somaxconn";
const allowed = existsSync(allowedFile) ? Number(readFileSync(allowedFile, "utf8")) : 0;

it.skipIf(allowed < crowd)(
  "A crowd that comes while a node is busy waits to be taken, and is",
  async () => {
    process.kill(service.pid, "SIGSTOP");
    const sockets: Socket[] = [];
    let connected = 0;
    let answered = 0;
    for (let i = 0; i < crowd; i++) {
      const socket = connect(Number(new URL(service.url).port), "127.0.0.1");
      socket.once("connect", () => connected++);
      socket.once("data", () => answered++);
      socket.write("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
      sockets.push(socket);
    }
    await expect.poll(() => connected).toBe(crowd);
    process.kill(service.pid, "SIGCONT");
    await expect.poll(() => answered).toBe(crowd);
    for (const socket of sockets) socket.destroy();
  },
);
