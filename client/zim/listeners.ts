import type { ZIMEventHandler, ZIMEvents } from "./events.ts";
import type { ZIM } from "./zim.ts";

/** Who listens: as in ZIM one listener for each event, the last that was given. */
export class Listeners {
  readonly #zim: () => ZIM;
  #listeners: Partial<ZIMEventHandler> = {};
  #closed = false;

  /** Tells them of this client. */
  constructor(zim: () => ZIM) {
    this.#zim = zim;
  }

  /** Takes the place of the listener that there was. */
  on<Name extends keyof ZIMEvents>(name: Name, listener: ZIMEventHandler[Name]): void {
    if (!this.#closed) this.#listeners[name] = listener;
  }

  /** Takes the listener back. */
  off(name: keyof ZIMEvents): void {
    delete this.#listeners[name];
  }

  /** Takes all of them back, and takes no other. */
  close(): void {
    this.#closed = true;
    this.#listeners = {};
  }

  /** Tells the listener. One that throws does not hinder the client. */
  tell<Name extends keyof ZIMEvents>(name: Name, data: ZIMEvents[Name]): void {
    try {
      this.#listeners[name]?.(this.#zim(), data);
    } catch (thrown) {
      queueMicrotask(() => {
        throw thrown;
      });
    }
  }
}
