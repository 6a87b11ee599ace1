import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { compiled } from "../compiled.ts";
import { pin } from "../machine.ts";
import type { Protocol } from "./protocols.ts";

/** What was measured since the last time. */
export interface Measured {
  readonly deliveries: number;
  /** Microseconds that the readers' process was on a processor. */
  readonly micros: number;
  /** Milliseconds from sending to delivery. */
  readonly p50: number;
  readonly p99: number;
}

/** The readers of one server: a process of their own, in C, so that they are never what is waited for. */
export class Audience {
  readonly size: number;
  readonly #program: ChildProcess;
  /** Messages that not everyone was told. */
  readonly #open = new Set<number>();
  #told: ((value: number) => void) | undefined;
  #stats = (_line: string) => {};

  /** Connects everyone. Resolves when all are there. */
  static async connect(port: number, protocols: readonly Protocol[]): Promise<Audience> {
    const program = compiled("bench/delivery/load.c");
    const [first] = protocols;
    if (first === undefined) throw new Error("nobody reads");
    const folder = mkdtempSync(join(tmpdir(), "parlor-load-"));
    const hellos = join(folder, "hellos");
    writeFileSync(hellos, Buffer.concat(protocols.map(({ hello }) => prefixed(hello))));
    const { welcome, second, http2 } = first;
    const more = second === undefined ? [] : [second.hello, second.welcome];
    const values = [String(port), String(protocols.length), hellos, welcome, ...more];
    const child = spawn(program, [...values, ...(http2 ? ["http2"] : [])], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    pin(child.pid ?? 0, 1);
    const audience = new Audience(child, protocols.length);
    await audience.#ready.promise;
    rmSync(folder, { recursive: true });
    return audience;
  }

  readonly #ready = Promise.withResolvers<void>();

  private constructor(program: ChildProcess, size: number) {
    this.size = size;
    this.#program = program;
    program.once("exit", (code) => this.#ready.reject(new Error(`the readers ended with ${code}`)));
    if (program.stdout !== null)
      createInterface(program.stdout).on("line", (line) => this.#hear(line));
  }

  /** Messages that not everyone was told. */
  get open(): number {
    return this.#open.size;
  }

  /** Notes that a message is sent now. */
  sending(value: number): void {
    this.#open.add(value);
    this.#program.stdin?.write(`sent ${value} ${process.hrtime.bigint()}\n`);
  }

  /** Hears of each message when everyone was told. */
  onTold(told: ((value: number) => void) | undefined): void {
    this.#told = told;
  }

  /** What was measured since the last time. Throws where anyone was told anything but what everyone was. */
  async measured(): Promise<Measured> {
    const line = await new Promise<string>((resolve) => {
      this.#stats = resolve;
      this.#program.stdin?.write("stats\n");
    });
    const [deliveries = 0, faults = 0, micros = 0, p50 = 0, p99 = 0] = line.split(" ").map(Number);
    if (faults > 0 || this.open > 0)
      throw new Error(`${faults} deliveries were wrong, ${this.open} messages not told to all`);
    return { deliveries, micros, p50: p50 / 1e3, p99: p99 / 1e3 };
  }

  /** Waits until everyone was told everything; not for ever. */
  async settle(timeoutMs: number): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (this.open > 0 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  close(): void {
    this.#program.removeAllListeners("exit");
    this.#program.kill("SIGKILL");
  }

  #hear(line: string): void {
    const [word, ...rest] = line.split(" ");
    if (word === "ready") this.#ready.resolve();
    if (word === "stats") this.#stats(rest.join(" "));
    if (word !== "told") return;
    const value = Number(rest[0]);
    this.#open.delete(value);
    this.#told?.(value);
  }
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
