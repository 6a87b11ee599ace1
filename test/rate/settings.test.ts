import { describe, expect, it } from "vitest";
import { appsFrom, failedLoginsFrom } from "../../services/config-file.ts";
import { defaultFailedLogins } from "../../services/rate/failed-logins.ts";
import { defaultRates, noRates } from "../../services/rate/rates.ts";
import { file } from "../house/sources.ts";

const secret = "x".repeat(32);
const text = (rates?: object, node?: object) =>
  JSON.stringify({
    apps: [{ id: "shop", secrets: [secret], ...(rates && { rates }) }],
    ...(node && { rates: node }),
  });
const ratesOf = (rates?: object) => appsFrom("apps.json", text(rates), {}).get("shop")?.rates;

describe("the rates of the configuration", () => {
  it("are the defaults where nothing is said", () => {
    expect(ratesOf()).toEqual(defaultRates);
    expect(ratesOf({})).toEqual(defaultRates);
    expect(failedLoginsFrom("apps.json", text())).toEqual(defaultFailedLogins);
  });

  it("are what is said, one by one; null is none", () => {
    const said = { rate: 1.5, burst: 3 };
    expect(ratesOf({ joins_per_app: said, barrage_per_room: null })).toEqual({
      ...defaultRates,
      joins_per_app: said,
      barrage_per_room: null,
    });
    expect(ratesOf(noRates)).toEqual(noRates);
    const node = { failed_logins_per_address: said };
    expect(failedLoginsFrom("apps.json", text({}, node))).toEqual(said);
    const none = { failed_logins_per_address: null };
    expect(failedLoginsFrom("apps.json", text({}, none))).toBeNull();
  });

  it.each([
    [{ rate: 0.001, burst: 1 }, true],
    [{ rate: 1_000_000, burst: 10_000_000 }, true],
    [{ rate: 0.0009, burst: 1 }, false],
    [{ rate: 1_000_001, burst: 1 }, false],
    [{ rate: 1, burst: 0 }, false],
    [{ rate: 1, burst: 1.5 }, false],
    [{ rate: 1, burst: 10_000_001 }, false],
    [{ rate: 1 }, false],
    [{ rate: 1, burst: 1, colour: "red" }, false],
  ])("may be %j: %s", (rate, may) => {
    const asked = () => ratesOf({ messages_per_user: rate });
    if (may) expect(asked()).toMatchObject({ messages_per_user: rate });
    else expect(asked).toThrow("apps[0].rates.messages_per_user");
    const ofNode = () =>
      failedLoginsFrom("apps.json", text({}, { failed_logins_per_address: rate }));
    if (may) expect(ofNode()).toEqual(rate);
    else expect(ofNode).toThrow("rates.failed_logins_per_address");
  });

  it("know no others", () => {
    expect(() => ratesOf({ words_per_minute: null })).toThrow("words_per_minute");
    expect(() => failedLoginsFrom("apps.json", text({}, { joins_per_app: null }))).toThrow(
      "joins_per_app",
    );
  });

  it("are all in the documentation, each with its default", () => {
    const all = { ...defaultRates, failed_logins_per_address: defaultFailedLogins };
    for (const [name, { rate, burst }] of Object.entries(all)) {
      const shown = (value: number) => value.toLocaleString("en");
      expect(file("docs/configuration.md")).toContain(
        `| \`${name}\` | ${shown(rate)} | ${shown(burst)} | `,
      );
    }
  });
});
