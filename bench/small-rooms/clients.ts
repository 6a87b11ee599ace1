import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { compiled } from "../compiled.ts";
import { pin } from "../machine.ts";
import type { Texts } from "./texts.ts";

/** Members of each room. */
export const membersPerRoom = 3;

/** What clients found in a run. Times in milliseconds, from when a message was due. */
export interface Run {
  /** Microseconds that the clients' process was on a processor. */
  readonly micros: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly answerP50: number;
  readonly answerP99: number;
  readonly toldP50: number;
  readonly toldP99: number;
}

/** The clients of one server: a process of their own, in C, so that they are never what is waited for. */
export class Clients {
  readonly rooms: number;
  readonly #program: ChildProcess;
  readonly #lines: Interface;
  readonly #ended: Promise<never>;

  /**
   * Connects everyone, those of a room together. Resolves when all are there. `how` they speak is `http1`,
   * `http2`, or, over a WebSocket, what an answer begins with before its number.
   */
  static async connect(port: number, how: string, texts: readonly Texts[]): Promise<Clients> {
    const folder = mkdtempSync(join(tmpdir(), "parlor-clients-"));
    const file = join(folder, "texts");
    writeFileSync(file, Buffer.concat(texts.flatMap(fieldsOf).map(prefixed)));
    const rooms = texts.length / membersPerRoom;
    const values = [String(port), String(rooms), file, how];
    const program = spawn(compiled("bench/small-rooms/clients.c"), values, {
      stdio: ["pipe", "pipe", "inherit"],
    });
    pin(program.pid ?? 0, 1);
    const clients = new Clients(program, rooms);
    await clients.#line(60_000);
    rmSync(folder, { recursive: true });
    return clients;
  }

  private constructor(program: ChildProcess, rooms: number) {
    if (program.stdout === null) throw new Error("the clients cannot be heard");
    this.rooms = rooms;
    this.#program = program;
    this.#lines = createInterface(program.stdout);
    this.#ended = new Promise((_, reject) =>
      program.once("exit", (code) => reject(new Error(`the clients ended with ${code}`))),
    );
    this.#ended.catch(() => {}); // it is told to who waits for a line
  }

  /**
   * Each room sends so many messages, at so many milliseconds from one to its next. Throws where one is not
   * answered, or not told to each of the room, once and in one order.
   */
  async run(each: number, intervalMs: number): Promise<Run> {
    const interval = Math.round((intervalMs * 1e6) / this.rooms);
    this.#program.stdin?.write(`run ${each * this.rooms} ${interval}\n`);
    const line = await this.#line(each * intervalMs + 60_000);
    const [faults = 0, micros = 0, bytesOut = 0, bytesIn = 0, ...times] = line
      .split(" ")
      .slice(1)
      .map(Number);
    if (faults > 0) throw new Error(`${faults} answers or deliveries are missing or wrong`);
    const [answerP50 = 0, answerP99 = 0, toldP50 = 0, toldP99 = 0] = times.map((one) => one / 1e3);
    return { micros, bytesOut, bytesIn, answerP50, answerP99, toldP50, toldP99 };
  }

  close(): void {
    this.#program.removeAllListeners("exit");
    this.#program.kill("SIGKILL");
  }

  async #line(timeoutMs: number): Promise<string> {
    const timer = AbortSignal.timeout(timeoutMs);
    const lines = once(this.#lines, "line", { signal: timer });
    const [line]: string[] = await Promise.race([lines, this.#ended]);
    return line ?? "";
  }
}

function fieldsOf({ hello, steps, first, next }: Texts): Buffer[] {
  const [[say, wait] = nothing, [then, await_] = nothing] = steps;
  return [hello, say, Buffer.from(wait), then, Buffer.from(await_), first, next];
}

const nothing = [Buffer.alloc(0), ""] as const;

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
