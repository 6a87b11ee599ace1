import { describe, expect, it } from "vitest";
import { storeUnavailable } from "../../services/errors/errors.ts";
import { Meter, type Payer } from "../../services/rate/meter.ts";
import type { Rate } from "../../services/rate/rates.ts";
import type { Standing } from "../../services/rate/standing.ts";
import type { Store } from "../../services/store/store.ts";
import { randomFrom } from "../support/random.ts";
import { only } from "../support/rates.ts";
import { openStore } from "../support/store.ts";

const ann = (rates: Parameters<typeof only>[0], userId = "ann"): Payer => ({
  kind: "session",
  app: { appId: "shop", rates: only(rates) },
  userId,
  sessionId: `session of ${userId}`,
});

/** Several nodes on one store, and how often it was asked. */
function openNodes(count: number) {
  const { store, clock, left } = openStore();
  let commits = 0;
  let broken = false;
  const counting: Store = {
    ...store,
    list: (...args) => store.list(...args),
    commit: async (...args) => {
      commits++;
      if (broken) throw storeUnavailable();
      return store.commit(...args);
    },
  };
  const nodes = Array.from({ length: count }, () => new Meter({ store: counting, clock }));
  const [first = new Meter({ store, clock })] = nodes;
  return {
    store,
    clock,
    left,
    nodes,
    first,
    commits: () => commits,
    broken: (now: boolean) => {
      broken = now;
    },
  };
}

const passes = async (node: Meter, payer: Payer, standing: Standing = 0) =>
  (await node.pass(payer, "messages", standing)) === undefined;

describe("a user's rate", () => {
  const rates = { messages_per_user: { rate: 10, burst: 100 } };

  it("is taken ahead, a tenth of the burst at once: the calls between ask no store", async () => {
    const { first, commits } = openNodes(1);
    const asked = first.pass(ann(rates), "messages");
    expect(asked).toBeInstanceOf(Promise);
    expect(await asked).toBeUndefined();
    for (let i = 0; i < 9; i++) expect(first.pass(ann(rates), "messages")).toBeUndefined();
    expect(commits()).toBe(1);
    await first.pass(ann(rates), "messages");
    expect(commits()).toBe(2);
  });

  it("is refused here, without the store, until the bucket has something again", async () => {
    const { first, clock, commits } = openNodes(1);
    for (let i = 0; i < 100; i++) expect(await passes(first, ann(rates))).toBe(true);
    expect(await passes(first, ann(rates))).toBe(false);
    const before = commits();
    for (let i = 0; i < 1000; i++) {
      const refused = first.pass(ann(rates), "messages");
      expect(refused).toEqual({ limit: "messages_per_user", retryAfterMs: 100 });
    }
    await clock.advance(99);
    expect(await passes(first, ann(rates))).toBe(false);
    expect(commits()).toBe(before);
    await clock.advance(1);
    expect(await passes(first, ann(rates))).toBe(true);
  });

  it("is given to those who ask at once no more often than it has tokens", async () => {
    const { first } = openNodes(1);
    const all = await Promise.all(Array.from({ length: 150 }, () => passes(first, ann(rates))));
    expect(all.filter(Boolean)).toHaveLength(100);
  });

  it("is one for all nodes, to the last token", async () => {
    const { nodes } = openNodes(4);
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, i) => passes(nodes[i % 4] as Meter, ann(rates))),
    );
    // What one node has taken ahead, no other has: three may be left with a tenth less one.
    const passed = all.filter(Boolean).length;
    expect(passed).toBeLessThanOrEqual(100);
    expect(passed).toBeGreaterThan(100 - 3 * 10);
  });

  it("that is not used within a second is forgotten", async () => {
    const { first, clock, commits } = openNodes(1);
    await passes(first, ann(rates, "bob"));
    await clock.advance(500); // the meter's looks are not what ends it
    await passes(first, ann(rates));
    await clock.advance(999);
    expect(first.pass(ann(rates), "messages")).toBeUndefined();
    expect(commits()).toBe(2);
    await clock.advance(1);
    await passes(first, ann(rates));
    expect(commits()).toBe(3);
  });

  it("is refused to none who keep to it, however much was forgotten", async () => {
    const { first, clock } = openNodes(1);
    const slow = { messages_per_user: { rate: 1, burst: 50 } };
    for (let i = 0; i < 60; i++) {
      expect(await passes(first, ann(slow))).toBe(true);
      await clock.advance(1001);
    }
  });

  it("lets through no more than the bucket, and a tenth of the burst for each node", async () => {
    const random = randomFrom("shares");
    for (const rate of [
      { rate: 10, burst: 20 },
      { rate: 3, burst: 5 },
      { rate: 50, burst: 40 },
    ] satisfies Rate[]) {
      const { nodes, clock } = openNodes(3);
      const times: number[] = [];
      for (let i = 0; i < 400; i++) {
        if (random() < 0.3) await clock.advance(Math.floor(random() * random() * 1500));
        const node = nodes[Math.floor(random() * 3)] as Meter;
        const standing = Math.floor(random() * 3) as Standing;
        if (await passes(node, ann({ messages_per_user: rate }), standing)) times.push(clock.now());
      }
      const ahead = 3 * Math.max(1, Math.floor(rate.burst / 10));
      expect(times.length).toBeGreaterThan(rate.burst);
      for (const [i, since] of times.entries())
        for (const [j, time] of times.slice(i).entries()) {
          const most = rate.burst + (rate.rate * (time - since)) / 1_000_000 + ahead;
          expect(j + 1).toBeLessThanOrEqual(most);
        }
    }
  });

  it("that was taken ahead for one who may take the last is not for others", async () => {
    const { first } = openNodes(1);
    const payer = ann({ messages_per_user: { rate: 1, burst: 20 } });
    for (let i = 0; i < 14; i++) expect(await passes(first, payer, 2)).toBe(true);
    expect(await passes(first, payer, 0)).toBe(true); // two are taken, of which one is at hand
    expect(await passes(first, payer, 2)).toBe(false);
    expect(await passes(first, payer, 1)).toBe(true);
    expect(first.pass(payer, "messages", 0)).toBeUndefined();
  });

  it("is asked for again after the store could not be reached", async () => {
    const { first, broken } = openNodes(1);
    broken(true);
    const three = [1, 2, 3].map(() => passes(first, ann(rates)));
    for (const one of three) await expect(one).rejects.toThrow("cannot be reached");
    broken(false);
    expect(await passes(first, ann(rates))).toBe(true);
  });
});

describe("the meter", () => {
  const slow = { rate: 1, burst: 10 };

  it("asks the cheapest first: who exceeds a session's rate costs user and app nothing", async () => {
    const { first, commits } = openNodes(1);
    const payer = ann({
      messages_per_session: slow,
      messages_per_user: slow,
      messages_per_app: slow,
    });
    for (let i = 0; i < 10; i++) expect(await passes(first, payer)).toBe(true);
    const before = commits();
    for (let i = 0; i < 10; i++)
      expect(first.pass(payer, "messages")).toMatchObject({ limit: "messages_per_session" });
    expect(commits()).toBe(before);
  });

  it("asks for the app's after the user's", async () => {
    const { first } = openNodes(1);
    const rates = { messages_per_user: slow, messages_per_app: { rate: 1, burst: 3 } };
    for (const userId of ["ann", "bob", "cid"])
      expect(await passes(first, ann(rates, userId))).toBe(true);
    for (const userId of ["ann", "dan"])
      expect(await first.pass(ann(rates, userId), "messages")).toMatchObject({
        limit: "messages_per_app",
      });
  });

  it("forgets 10,000 sessions and users that are idle, and the store forgets their buckets", async () => {
    const { first, clock, left } = openNodes(1);
    const rates = { messages_per_session: slow, messages_per_user: slow };
    const users = Array.from({ length: 10_000 }, (_, i) => ann(rates, `user-${i}`));
    await Promise.all(users.map((user) => passes(first, user)));
    expect(first.size).toBe(20_000);
    await clock.advance(3000);
    expect(first.size).toBe(0);
    expect(await left()).toBe(0);
  }, 60_000);

  it("keeps nothing where there are no rates", async () => {
    const { first, commits } = openNodes(1);
    expect(first.pass(ann({}), "messages")).toBeUndefined();
    expect([first.size, commits()]).toEqual([0, 0]);
  });
});
