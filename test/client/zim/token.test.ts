import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterEach, describe, expect, it, vi } from "vitest";
import { settled } from "../hand-clock.ts";
import { logInTold, tellZim } from "./told-zim.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** That the token expires then, by the service's clock, at whose 0 one logged in. */
const expiring = (ms: number) => ({
  payload: { case: "tokenExpiring" as const, value: { expireTime: timestampFromMs(ms) } },
});

describe("tokenWillExpire", () => {
  it("counts by the service's clock, whatever the device's shows", async () => {
    vi.spyOn(Date, "now").mockReturnValue(-1);
    const told = tellZim();
    const stream = await logInTold(told);
    await told.clock.advance(12_000);
    stream.tell(expiring(50_000));
    await settled();
    expect(told.someone.told("tokenWillExpire")).toEqual([{ second: 38 }]);
  });

  it("is told once of each end, however often the service warns", async () => {
    const told = tellZim();
    const stream = await logInTold(told);
    stream.tell(expiring(40_000), expiring(40_000));
    await settled();
    await told.clock.advance(20_000);
    stream.tell(expiring(40_000), expiring(70_000));
    await settled();
    expect(told.someone.told("tokenWillExpire")).toEqual([{ second: 40 }, { second: 50 }]);
  });

  it("is a minute at the most, as the service warns, also where the device's clock stood still", async () => {
    const told = tellZim();
    const stream = await logInTold(told);
    stream.tell(expiring(3_600_000));
    await settled();
    expect(told.someone.told("tokenWillExpire")).toEqual([{ second: 60 }]);
  });
});
