import { afterEach, beforeEach, describe } from "vitest";
import type { Store } from "../../services/store/store.ts";
import type { StoreLimits } from "../../services/store/store-limits.ts";
import { describeChanges } from "./conformance-changes.ts";
import { describeDeadlines } from "./conformance-deadlines.ts";
import { describeFeed } from "./conformance-feed.ts";
import { describeHistory } from "./conformance-history.ts";
import { describeKeys } from "./conformance-keys.ts";
import { describeLog } from "./conformance-log.ts";
import { describeModel } from "./conformance-model.ts";
import { describeOnce } from "./conformance-once.ts";
import { describeRaces } from "./conformance-races.ts";
import { describeSpending } from "./conformance-spending.ts";

/** An engine under test, with a time that can be moved. */
export interface Engine {
  readonly store: Store;
  /** A second handle on the same data, as another node has it; the same where there is but one. */
  readonly other: Store;
  /** Moves the store's time. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens an engine that keeps nothing yet. */
export type OpenEngine = (limits?: Partial<StoreLimits>) => Promise<Engine>;

/** How a case gets at its engine, which is opened before it and closed after it. */
export interface Bench {
  readonly engine: Engine;
  readonly store: Store;
  /** Opens another, with limits of its own. */
  open(limits: Partial<StoreLimits>): Promise<Engine>;
}

/** What every store must do. Each engine runs all of it. */
export function describeStore(name: string, open: OpenEngine): void {
  describe(name, () => {
    const opened: Engine[] = [];
    const start = async (limits?: Partial<StoreLimits>): Promise<Engine> => {
      const engine = await open(limits);
      opened.push(engine);
      return engine;
    };
    let engine: Engine;
    beforeEach(async () => {
      engine = await start();
    });
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
    });
    const bench: Bench = {
      get engine() {
        return engine;
      },
      get store() {
        return engine.store;
      },
      open: start,
    };
    describeChanges(bench);
    describeOnce(bench);
    describeLog(bench);
    describeFeed(bench);
    describeKeys(bench);
    describeHistory(bench);
    describeDeadlines(bench);
    describeRaces(bench);
    describeSpending(bench);
    describeModel(bench);
  });
}
