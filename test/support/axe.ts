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

/** The rules that ask for colours. */
const ofColours = ["color-contrast", "link-in-text-block"];

/**
 * What axe finds fault with on a page as it is now, a line each; none where all is well. In the dark it looks at
 * colours alone: nothing else differs from the page in the light, which is looked at, too.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  // What the developer tools evaluate is not bound by the page's content policy.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const isDark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const rules = isDark ? JSON.stringify({ runOnly: ofColours }) : "{}";
  const { violations } = await page.evaluate<Found>(`axe.run(document, ${rules})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${help}: ${target.join(" ")}: ${html.slice(0, 200)}`),
  );
}
