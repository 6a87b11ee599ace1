import { expect, it } from "vitest";
import { budgetBytes, clientSizes } from "../../scripts/client-size.ts";
import { file } from "../house/sources.ts";

it("the client takes up no more of a page than its README says", async () => {
  expect(file("client/README.md")).toContain(`at most ${budgetBytes / 1000} kB`);
  const [whole] = await clientSizes();
  expect(whole?.size.gzip).toBeGreaterThan(10_000);
  expect(whole?.size.gzip).toBeLessThanOrEqual(budgetBytes);
});
