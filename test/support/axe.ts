import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe tells of a page, as far as it is looked at here. */
interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly html: string }[];
  }[];
}

/** What axe finds fault with on a page as it is now, a line each; none where all is well. */
export async function faultsOf(page: Page): Promise<string[]> {
  // What the developer tools evaluate is not bound by the page's content policy.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<Found>("axe.run(document)");
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${help}: ${target.join(" ")}: ${html.slice(0, 200)}`),
  );
}
