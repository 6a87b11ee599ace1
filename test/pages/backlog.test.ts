import { describe, expect, it } from "vitest";
import { Backlog } from "../../web/talk/backlog.ts";

describe("a backlog", () => {
  it("gives what waits in its order, once", () => {
    const backlog = new Backlog<number>(3);
    for (const item of [1, 2, 3]) backlog.push(item);
    expect(backlog.take()).toEqual({ items: [1, 2, 3], complete: true });
    expect(backlog.empty).toBe(true);
    expect(backlog.take()).toEqual({ items: [], complete: true });
  });

  it("keeps the last of what is too much, and says so", () => {
    const backlog = new Backlog<number>(3);
    for (const item of [1, 2, 3, 4]) backlog.push(item);
    expect(backlog.take()).toEqual({ items: [2, 3, 4], complete: false });
    backlog.push(5);
    backlog.change((item) => item * 2);
    expect(backlog.take()).toEqual({ items: [10], complete: true });
  });
});
