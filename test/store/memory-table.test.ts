import { expect, it } from "vitest";
import { MemoryTable } from "../../services/store/memory-table.ts";
import { randomFrom } from "../support/random.ts";
import { listed } from "./tables.ts";

it("a large table has the rows that were put last and not deleted since, however they come and go", () => {
  const random = randomFrom("memory table");
  const table = new MemoryTable(listed, false);
  const model = new Map<string, string>();
  for (let revision = 1; revision <= 50_000; revision++) {
    // It grows, then shrinks below what is large, and grows anew.
    const grows = random() < (Math.floor(revision / 10_000) % 2 === 0 ? 0.8 : 0.3);
    const id = `row ${Math.floor(random() * 3000)}`;
    if (grows) {
      table.put(id, String(revision), { revision, due: 0 });
      model.set(id, String(revision));
    } else {
      table.delete(id);
      model.delete(id);
    }
    if (revision % 1000 !== 0) continue;
    expect(table.size).toBe(model.size);
    expect(new Map(table.rows().map((row) => [row.id, row.value]))).toEqual(model);
    expect(table.row(id)?.value).toBe(model.get(id));
    const listedIds = table.page("", 10_000).rows.map((row) => row.id);
    expect([...listedIds].sort()).toEqual([...model.keys()].sort());
  }
});
