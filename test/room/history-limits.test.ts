import { describe, expect, it } from "vitest";
import { appsFrom } from "../../services/config-file.ts";

/** The limits of an app of a configuration file. */
function limitsOf(limits: object) {
  const app = { id: "shop", secrets: ["x".repeat(32)], limits };
  return appsFrom("file", JSON.stringify({ apps: [app] }), {}).get("shop")?.limits;
}

describe("an app's limits of history and revoking", () => {
  it("are a thousand messages, a mebibyte, a day and two minutes where nothing is said", () => {
    expect(limitsOf({})).toMatchObject({
      historyMessages: 1000,
      historyBytes: 1_048_576,
      historyAgeMs: 86_400_000,
      revokeMs: 120_000,
    });
  });

  it.each([
    ["history_messages", "historyMessages", 0, 100_000, 1],
    ["history_bytes", "historyBytes", 0, 67_108_864, 1],
    ["history_seconds", "historyAgeMs", 1, 2_592_000, 1000],
    ["revoke_seconds", "revokeMs", 0, 86_400, 1000],
  ])(
    "may be from the least to the most, and nothing beyond: %s",
    (field, name, least, most, unit) => {
      for (const value of [least, most])
        expect(limitsOf({ [field]: value })).toMatchObject({ [name]: value * unit });
      for (const value of [least - 1, most + 1, 1.5])
        expect(() => limitsOf({ [field]: value })).toThrow(`apps[0].limits.${field}`);
    },
  );
});
