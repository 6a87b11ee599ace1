import { describe, expect, it } from "vitest";
import { appsFrom } from "../../services/config-file.ts";
import { file } from "./sources.ts";

/** A limit as the page has it: its name, the least and the most, and what it is where it is not said. */
const rows = [
  ...file("docs/configuration.md").matchAll(/^\| `(\w+)` \| ([\d,]+) to ([\d,]+) \| ([\d,]+)/gm),
].map(([, name = "", ...numbers]) => {
  const [least = 0, most = 0, standard = 0] = numbers.map((text) =>
    Number(text.replaceAll(",", "")),
  );
  return { name, least, most, standard };
});

/** The limits of an app whose file says this. */
function limitsBy(limits: Readonly<Record<string, number>>) {
  const entry = { id: "shop", secrets: ["x".repeat(32)], limits };
  return appsFrom("file", JSON.stringify({ apps: [entry] }), {}).get("shop")?.limits;
}

describe("docs/configuration.md", () => {
  it("has every limit", () => {
    expect(rows).toHaveLength(Object.keys(limitsBy({}) ?? {}).length);
  });

  it.each(rows)(
    "says what $name may be, and what it is else",
    ({ name, least, most, standard }) => {
      expect(limitsBy({ [name]: standard })).toEqual(limitsBy({}));
      limitsBy({ [name]: least });
      limitsBy({ [name]: most });
      expect(() => limitsBy({ [name]: least - 1 })).toThrow(`limits.${name}`);
      expect(() => limitsBy({ [name]: most + 1 })).toThrow(`limits.${name}`);
    },
  );
});
