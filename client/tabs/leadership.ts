/** What a `Leadership` is made of. */
export interface LeadershipOptions {
  readonly locks: LockManager;
  /** Of the lock. */
  readonly name: string;
  /** This tab has it now, or no longer. */
  changed(): void;
}

/** The one place of a group's leader: a lock, which goes to the next tab when its page is gone. */
export class Leadership {
  readonly #options: LeadershipOptions;
  #waiting = new AbortController();
  #letGo: (() => void) | undefined;
  #over = false;

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  /** Whether this tab leads. */
  get held(): boolean {
    return this.#letGo !== undefined;
  }

  /** Waits for its turn. */
  queue(): void {
    this.#waiting = new AbortController();
    void this.#request({ signal: this.#waiting.signal });
  }

  /** Takes it from a tab that does not answer. Resolves once it has, unless that is over before. */
  steal(): Promise<void> {
    this.#waiting.abort();
    return new Promise((resolve) => {
      void this.#request({ steal: true }, resolve).then(resolve);
    });
  }

  /** Leads no more, and does not wait to. */
  resign(): void {
    this.#over = true;
    this.#waiting.abort();
    this.#letGo?.();
  }

  /** Resolves when the lock is lost, or was not to be had. One that another tab has stolen is waited for again. */
  async #request(options: LockOptions, taken = () => {}): Promise<void> {
    const { locks, name } = this.#options;
    let led = false;
    const held = locks.request(name, options, () => {
      led = true;
      taken();
      return this.#lead();
    });
    await held.catch(() => {});
    if (!led) return;
    this.#letGo = undefined;
    if (!this.#over) this.queue();
    this.#options.changed();
  }

  #lead(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#over) return resolve();
      this.#letGo = resolve;
      this.#options.changed();
    });
  }
}
