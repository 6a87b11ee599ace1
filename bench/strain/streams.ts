import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { compiled } from "../compiled.ts";
import { pin } from "../machine.ts";

/** Numbers of a room's messages are below this. As `streams.c` has it. */
const numbers = 10_000;

/** The longest that anything may take here. */
const patienceMs = 300_000;

/** The number of a room's message among those of all rooms: what its mark says. */
export function numberOf(room: number, message: number): number {
  return room * numbers + message;
}

/** A reader: of which room, and what it sends first. */
export interface Stream {
  readonly room: number;
  readonly hello: Buffer;
}

/** When streams had been told everything, in milliseconds since all of them were opened. */
export interface Reached {
  readonly first: number;
  readonly median: number;
  readonly last: number;
}

/** What was seen since the last time. */
export interface Seen {
  /** Connections that were cut off before their stream was there. They were tried again at once. */
  readonly lost: number;
  /** Messages that were told wrongly: left out, repeated, out of order; and streams that ended. */
  readonly faults: number;
  /** Microseconds that the readers' process was on a processor. */
  readonly micros: number;
}

/** Streams that are opened and cut all at once, in a process of their own, in C. */
export class Streams {
  readonly #program: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "parlor-streams-"));
  readonly #waiting = new Map<string, PromiseWithResolvers<number[]>>();

  /** A stream is there when it has been told the word. */
  constructor(port: number, word: string, { http2 = false }) {
    const values = [String(port), word, ...(http2 ? ["http2"] : [])];
    this.#program = spawn(compiled("bench/strain/streams.c"), values, {
      stdio: ["pipe", "pipe", "inherit"],
    });
    pin(this.#program.pid ?? 0, 1);
    this.#program.once("exit", (code) => this.#fail(new Error(`the streams ended with ${code}`)));
    if (this.#program.stdout !== null)
      createInterface(this.#program.stdout).on("line", (line) => this.#hear(line));
  }

  /** Opens all of them. Resolves when all are there. */
  async open(streams: readonly Stream[]): Promise<void> {
    await this.#opened("open", streams);
  }

  /** Opens all of them, as readers that take nothing more when they are there. */
  async stall(streams: readonly Stream[]): Promise<void> {
    await this.#opened("stall", streams);
  }

  /** Waits until all have been told everything up to a message of their room. */
  async until(message: number): Promise<Reached> {
    const [first = 0, median = 0, last = 0] = await this.#ask("until", ` ${message}`);
    return { first: first / 1e6, median: median / 1e6, last: last / 1e6 };
  }

  /** Resets all connections, without a word. */
  async cut(): Promise<void> {
    await this.#ask("cut");
  }

  async seen(): Promise<Seen> {
    const [lost = 0, faults = 0, micros = 0] = await this.#ask("stats");
    return { lost, faults, micros };
  }

  close(): void {
    this.#program.removeAllListeners("exit");
    this.#program.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true });
  }

  async #opened(how: "open" | "stall", streams: readonly Stream[]): Promise<void> {
    const file = join(this.#folder, "streams");
    writeFileSync(file, Buffer.concat(streams.map(recordOf)));
    await this.#ask("there", "", `${how} ${file}`);
  }

  /** Says a line, and waits for the one that begins with a word. */
  #ask(word: string, rest = "", line = `${word}${rest}`): Promise<number[]> {
    const answer = Promise.withResolvers<number[]>();
    this.#waiting.set(word, answer);
    const late = () => answer.reject(new Error(`the streams did not come to "${line}"`));
    setTimeout(late, patienceMs).unref();
    this.#program.stdin?.write(`${line}\n`);
    return answer.promise;
  }

  #hear(line: string): void {
    const [word = "", ...rest] = line.split(" ");
    this.#waiting.get(word)?.resolve(rest.map(Number));
    this.#waiting.delete(word);
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}

function recordOf({ room, hello }: Stream): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(room, 0);
  head.writeUInt32BE(hello.length, 4);
  return Buffer.concat([head, hello]);
}

/** Throws where a process may not have as many files open as connections are needed. */
export function requireFiles(connections: number): void {
  const slack = 100;
  const limit = Number(spawnSync("sh", ["-c", "ulimit -n"]).stdout.toString());
  if (limit < connections + slack)
    throw new Error(
      `${connections} connections need as many open files, and ulimit -n is ${limit}: raise it, or ask for fewer members`,
    );
}
