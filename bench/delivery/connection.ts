import { connect, type Socket } from "node:net";
import { Scanner } from "./scanner.ts";

/** How a reader begins, and what it reads. */
export interface Protocol {
  /** What is sent first. */
  readonly hello: Buffer;
  /** What the server's first words end with: then the reader is there. */
  readonly welcome: string;
  /** Sent when the welcome has come, where there is more to say: then it is awaited again. */
  readonly second?: { readonly hello: Buffer; readonly welcome: string };
  /** Frames of HTTP/2: PINGs are answered, and marks looked for in what is data. */
  readonly http2?: boolean;
}

/** A reader that takes what it is sent as cheaply as Node can: into one buffer, and looked through there. */
export class Connection {
  readonly #socket: Socket;
  readonly ready: Promise<void>;
  #words = "";
  #there = false;
  #become: (bytes: Buffer) => void = () => {};

  constructor(port: number, protocol: Protocol, number: (value: number) => void) {
    const scanner = new Scanner({ number });
    const frames =
      protocol.http2 === true ? new Frames(scanner, (ack) => this.#socket.write(ack)) : scanner;
    let resolve = () => {};
    let reject = (_error: Error) => {};
    this.ready = new Promise<void>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    let step: Protocol["second"] = protocol;
    let next = protocol.second;
    this.#become = (bytes) => {
      this.#words += bytes.toString("latin1");
      if (frames instanceof Frames) frames.take(bytes);
      if (step === undefined || !this.#words.includes(step.welcome)) return;
      step = next;
      next = undefined;
      this.#words = "";
      if (step !== undefined) this.#socket.write(step.hello);
      else {
        this.#there = true;
        resolve();
      }
    };
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (size) => {
          const bytes = shared.subarray(0, size);
          if (this.#there) frames.take(bytes);
          else this.#become(bytes);
          return true;
        },
      },
    });
    this.#socket.on("error", reject);
    this.#socket.on("close", () => reject(new Error(`closed after: ${this.#words.slice(0, 300)}`)));
    this.#socket.write(protocol.hello);
  }

  /** Reads nothing more, while the other side writes on. */
  stall(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** All connections read into this, one after another: what is read is looked through at once. */
const shared = Buffer.alloc(1024 * 1024);

const frameHeadBytes = 9;
const frameData = 0;
const framePing = 6;

/** The frames of an HTTP/2 connection (RFC 9113, section 4.1), as far as they matter here. */
class Frames {
  readonly #scanner: Scanner;
  readonly #answer: (bytes: Buffer) => void;
  readonly #head = Buffer.alloc(frameHeadBytes);
  #headBytes = 0;
  #left = 0;
  #ping: Buffer[] = [];

  constructor(scanner: Scanner, answer: (bytes: Buffer) => void) {
    this.#scanner = scanner;
    this.#answer = answer;
  }

  take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left === 0 && this.#headBytes < frameHeadBytes) {
        const size = Math.min(frameHeadBytes - this.#headBytes, bytes.length - at);
        bytes.copy(this.#head, this.#headBytes, at, at + size);
        this.#headBytes += size;
        at += size;
        if (this.#headBytes === frameHeadBytes) this.#begin();
      } else {
        const size = Math.min(this.#left, bytes.length - at);
        this.#payload(bytes.subarray(at, at + size));
        at += size;
      }
    }
  }

  #begin(): void {
    this.#left = this.#head.readUIntBE(0, 3);
    if (this.#left === 0) this.#headBytes = 0;
  }

  #payload(part: Buffer): void {
    const type = this.#head[3];
    if (type === frameData) this.#scanner.take(part);
    if (type === framePing && this.#head[4] === 0) this.#ping.push(Buffer.from(part));
    this.#left -= part.length;
    if (this.#left > 0) return;
    this.#headBytes = 0;
    if (this.#ping.length === 0) return;
    this.#answer(Buffer.concat([Buffer.from([0, 0, 8, framePing, 1, 0, 0, 0, 0]), ...this.#ping]));
    this.#ping = [];
  }
}
