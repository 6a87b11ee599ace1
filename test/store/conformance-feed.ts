import { describe, expect, it } from "vitest";
import type { FeedPage, FeedPlace, FeedPosition } from "../../services/store/app-feed.ts";
import type { Key, Store } from "../../services/store/store.ts";
import type { Bench } from "./conformance.ts";
import { change, payloads, room, textOf } from "./tables.ts";

/** The most that is asked for at once where nothing is said. */
const many = 1000;

/** What an app's rooms recorded, read in one. */
export function describeFeed(bench: Bench): void {
  const record = (key: Key, texts: string[], parts = {}, store: Store = bench.store) =>
    store.commit(key, change({ record: payloads(...texts), ...parts }));
  const read = (after: FeedPlace, limit = many, store: Store = bench.store) =>
    store.feed("app", after, limit);
  const begin = async (store: Store = bench.store) => (await read("now", many, store)).next;
  /** Reads page after page until there is no more. */
  const readAll = async (after: FeedPosition, limit: number, store: Store = bench.store) => {
    const pages: FeedPage[] = [];
    for (let next = after; ; ) {
      const page = await store.feed("app", next, limit);
      pages.push(page);
      next = page.next;
      if (!page.more) return { pages, next };
    }
  };

  describe("an app's feed", () => {
    it("begins when it is read first: nothing of before is in it", async () => {
      await record(room("r"), ["before"]);
      const first = await read("oldest");
      expect(first).toMatchObject({ entries: [], missed: false, more: false });
      await record(room("r"), ["after"]);
      expect(textsOf(await read(first.next))).toEqual(["r 2 after"]);
      expect(await read("now")).toMatchObject({ entries: [], missed: false });
    });

    it("has what all rooms of the app record, those of each room in order", async () => {
      const start = await begin();
      for (let i = 0; i < 30; i++) await record(room(`r${i % 5}`), [`e${i}`, `f${i}`]);
      const { pages } = await readAll(start, many);
      const all = pages.flatMap(textsOf);
      expect(all).toHaveLength(60);
      for (let r = 0; r < 5; r++) {
        const of = all.filter((line) => line.startsWith(`r${r} `));
        const expected = [0, 1, 2, 3, 4, 5].flatMap((round) => [
          `r${r} ${2 * round + 1} e${5 * round + r}`,
          `r${r} ${2 * round + 2} f${5 * round + r}`,
        ]);
        expect(of).toEqual(expected);
      }
    });

    it("has each entry as the room's log has it", async () => {
      const start = await begin();
      const committed = await record(room("r:/%é"), ["e"]);
      if (!committed.ok) throw new Error("refused");
      const [entry] = (await read(start)).entries;
      const { epoch, sequence, revision } = committed;
      expect(entry).toMatchObject({ key: room("r:/%é"), epoch, sequence, revision });
      expect(textOf(entry?.payload ?? new Uint8Array())).toBe("e");
    });

    it("has nothing of other apps, of users, or of what is only emitted or refused", async () => {
      const start = await begin();
      await record({ ...room("r"), app: "other" }, ["other"]);
      await record({ ...room("r"), kind: "user" }, ["user"]);
      await record(room("r"), [], { emit: payloads("emitted") });
      await record(room("r"), ["refused"], { expect: [{ kind: "before", time: 1 }] });
      expect(await read(start)).toMatchObject({ entries: [], missed: false, more: false });
    });

    it("has the last that a life records, and goes on with the next life", async () => {
      const start = await begin();
      await record(room("r"), ["a"]);
      await record(room("r"), ["end"], { drop: true });
      await record(room("r"), ["again"]);
      const { pages } = await readAll(start, many);
      expect(pages.flatMap(textsOf)).toEqual(["r 1 a", "r 2 end", "r 1 again"]);
    });

    it("is read in pages of at most as many entries as asked, all of it, each once", async () => {
      const start = await begin();
      for (let i = 0; i < 20; i++) await record(room(`r${i}`), ["a", "b", "c"]);
      const { pages, next } = await readAll(start, 7);
      expect(Math.max(...pages.map(({ entries }) => entries.length))).toBe(7);
      const all = pages.flatMap(textsOf);
      expect(new Set(all).size).toBe(60);
      expect(all).toHaveLength(60);
      expect(await read(next, 7)).toMatchObject({ entries: [], missed: false, more: false });
    });

    it("says that entries were missed that are no longer kept, and goes on with the oldest", async () => {
      const { store } = await bench.open({ feedEntries: 10 });
      const start = await begin(store);
      for (let i = 1; i <= 40; i++) await record(room("r"), [`e${i}`], {}, store);
      const page = await read(start, many, store);
      expect(page.missed).toBe(true);
      expect(page.entries.length).toBeGreaterThanOrEqual(10);
      expect(page.entries.length).toBeLessThanOrEqual(11);
      expect(page.entries.at(-1)).toMatchObject({ sequence: 40 });
      expect(await read(page.next, many, store)).toMatchObject({ entries: [], missed: false });
      expect(await read("oldest", many, store)).toMatchObject({ missed: false });
      expect(textsOf(await read("oldest", many, store))).toEqual(textsOf(page));
    });

    it("keeps as many entries as its limits say, and no gap is told within them", async () => {
      const { store } = await bench.open({ feedEntries: 10 });
      const start = await begin(store);
      for (let i = 1; i <= 10; i++) await record(room("r"), [`e${i}`], {}, store);
      const page = await read(start, many, store);
      expect(page.missed).toBe(false);
      expect(page.entries).toHaveLength(10);
    });

    it("keeps no more bytes than its limits say", async () => {
      const { store } = await bench.open({ feedBytes: 1000 });
      const start = await begin(store);
      for (let i = 0; i < 10; i++) await record(room("r"), ["x".repeat(100)], {}, store);
      expect((await read(start, many, store)).missed).toBe(false);
      await record(room("r"), ["x"], {}, store);
      const page = await read(start, many, store);
      expect(page.missed).toBe(true);
      const bytes = page.entries.reduce((sum, { payload }) => sum + payload.length, 0);
      expect(bytes).toBeLessThanOrEqual(1000);
      expect(page.entries.length).toBeGreaterThan(8);
    });

    it("keeps entries for their time", async () => {
      const { store, advance } = await bench.open({ feedAgeMs: 600_000 });
      const start = await begin(store);
      await record(room("r"), ["old"], {}, store);
      await advance(360_000);
      expect(textsOf(await read(start, many, store))).toEqual(["r 1 old"]);
      await advance(360_000);
      const page = await read(start, many, store);
      expect(page).toMatchObject({ entries: [], missed: true });
      await record(room("r"), ["new"], {}, store);
      expect(textsOf(await read(page.next, many, store))).toEqual(["r 2 new"]);
    });

    it("is kept while it is read, and not for much longer than its age after that", async () => {
      const { store, advance } = await bench.open({ feedAgeMs: 600_000 });
      let { next } = await read("now", many, store);
      for (let i = 0; i < 3; i++) {
        await advance(540_000);
        const page = await read(next, many, store);
        expect(page.missed).toBe(false);
        next = page.next;
      }
      await advance(1000);
      await read(next, many, store);
      await advance(600_000);
      expect((await read(next, many, store)).missed).toBe(false);
      await advance(612_000);
      await record(room("r"), ["unheard"], {}, store);
      const page = await read(next, many, store);
      expect(page).toMatchObject({ entries: [], missed: true, more: false });
      await record(room("r"), ["heard"], {}, store);
      expect(textsOf(await read(page.next, many, store))).toEqual(["r 2 heard"]);
    });

    it("takes no place of another life for one of its own", async () => {
      await begin();
      await record(room("r"), ["a"]);
      for (const off of [-1_000_000, 1_000_000]) {
        const { next } = await read("now");
        const moved = new Map([...next].map(([partition, at]) => [partition, at + off]));
        const page = await read(moved);
        expect(page.missed).toBe(true);
        expect(textsOf(page)).toEqual(["r 1 a"]);
      }
      expect((await read(new Map())).missed).toBe(true);
    });

    it("is read on one handle as it is on another", async () => {
      const start = await begin();
      await record(room("r"), ["here"]);
      await record(room("r"), ["there"], {}, bench.engine.other);
      const { pages } = await readAll(start, 1, bench.engine.other);
      expect(pages.flatMap(textsOf)).toEqual(["r 1 here", "r 2 there"]);
    });
  });

  describe("who watches an app's feed", () => {
    it("is woken when there is more, on one handle and on another", async () => {
      const start = await begin();
      const woken = { here: 0, there: 0 };
      await bench.store.watchFeed("app", () => woken.here++);
      await bench.engine.other.watchFeed("app", () => woken.there++);
      await readAll(start, many);
      await readAll(start, many, bench.engine.other);
      woken.here = woken.there = 0;
      await record(room("r"), ["a"]);
      await expect.poll(() => woken.here).toBeGreaterThan(0);
      await expect.poll(() => woken.there).toBeGreaterThan(0);
      for (const store of [bench.store, bench.engine.other])
        expect((await readAll(start, many, store)).pages.flatMap(textsOf)).toEqual(["r 1 a"]);
    });

    it("reads all that is recorded, by reading whenever it is woken", async () => {
      let next = await begin();
      const seen: string[] = [];
      let awake = false;
      let reading = Promise.resolve();
      const readOn = async () => {
        while (awake) {
          awake = false;
          const all = await readAll(next, 3);
          next = all.next;
          seen.push(...all.pages.flatMap(textsOf));
        }
      };
      const cancel = await bench.store.watchFeed("app", () => {
        awake = true;
        reading = reading.then(readOn);
      });
      const expected: string[] = [];
      for (let i = 0; i < 60; i++) {
        const id = `r${i % 7}`;
        const committed = await record(
          room(id),
          [`e${i}`],
          {},
          i % 2 ? bench.engine.other : bench.store,
        );
        if (committed.ok) expected.push(`${id} ${committed.sequence} e${i}`);
      }
      await expect.poll(() => seen.length).toBe(60);
      expect([...seen].sort()).toEqual(expected.sort());
      cancel();
      await reading;
    });

    it("is not woken after it was cancelled", async () => {
      await begin();
      const woken = { gone: 0, there: 0 };
      const cancel = await bench.store.watchFeed("app", () => woken.gone++);
      await bench.store.watchFeed("app", () => woken.there++);
      const committing = record(room("r"), ["a"]);
      cancel();
      cancel();
      const before = woken.gone;
      await committing;
      await expect.poll(() => woken.there).toBeGreaterThan(0);
      expect(woken.gone).toBe(before);
    });
  });
}

/** Entries in words: room, sequence, payload. */
export function textsOf({ entries }: FeedPage): string[] {
  return entries.map(({ key, sequence, payload }) => `${key.id} ${sequence} ${textOf(payload)}`);
}
