import type { Socket } from "node:net";

/** The open connections of a port. */
export class Sockets {
  readonly #open = new Set<Socket>();
  #whenEmpty: (() => void) | undefined;

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Follows a connection until it is closed. Its errors are its own: they close it, no more. */
  add(socket: Socket): void {
    this.#open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      this.#open.delete(socket);
      if (this.#open.size === 0) this.#whenEmpty?.();
    });
  }

  /** Resolves when none is open. What is left after `graceMs` is cut off. */
  async drain(graceMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const timer = setTimeout(() => this.#destroy(), graceMs);
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    clearTimeout(timer);
  }

  #destroy(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
