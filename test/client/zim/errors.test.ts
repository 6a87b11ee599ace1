import { describe, expect, it } from "vitest";
import { Code, ErrorReason, ParlorError } from "../../../client/index.ts";
import { ZIMError, ZIMErrorCode } from "../../../client/zim/index.ts";
import { file } from "../../house/sources.ts";

const guide = file("docs/zim-client.md");

/** ZIM's number of each reason, as the guide has it: what people read, and not the client's own table. */
const numbers = new Map(
  [...guide.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)].map(([, name = "", code]) => [
    name,
    Number(code),
  ]),
);

const reasons = Object.entries(ErrorReason).filter(([name]) => name !== "UNSPECIFIED");

describe("ZIM's number of an error", () => {
  it("stands in the guide for each reason of the contract, and for no other", () => {
    expect([...numbers.keys()].sort()).toEqual(reasons.map(([name]) => name).sort());
  });

  it.each(reasons)("of %s is one of ZIM's, and its cause is the service's own", (name, reason) => {
    const cause = new ParlorError({ code: Code.Aborted, reason, message: "refused" });
    const error = ZIMError.from(cause);
    expect(error).toMatchObject({ message: "refused", cause, name: "ZIMError" });
    expect([...Object.values<number>(ZIMErrorCode), 6000231]).toContain(error.code);
    expect(error.code).toBe(numbers.get(name));
  });

  it.each([
    [Code.DeadlineExceeded, 6000105],
    [Code.Unavailable, 6000104],
    [Code.Unknown, 6000104],
    [Code.Unauthenticated, 6000103],
    [Code.ResourceExhausted, 6000001],
  ])("where the service gave no answer is by the code: %d is %d", (code, number) => {
    expect(ZIMError.from(new ParlorError({ code, message: "" })).code).toBe(number);
  });
});
