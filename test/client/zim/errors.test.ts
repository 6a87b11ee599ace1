import { describe, expect, it } from "vitest";
import { Code, ErrorReason, ParlorError } from "../../../client/index.ts";
import { codeOfReason } from "../../../client/zim/error.ts";
import { ZIMError, ZIMErrorCode } from "../../../client/zim/index.ts";
import { file } from "../../house/sources.ts";

const reasons = Object.entries(ErrorReason).filter(([name]) => name !== "UNSPECIFIED");

describe("ZIM's number of an error", () => {
  it("is there for each reason of the contract, and for no other", () => {
    expect(Object.keys(codeOfReason).sort()).toEqual(reasons.map(([name]) => name).sort());
  });

  it.each(reasons)("of %s is one of ZIM's, and its cause is the service's own", (name, reason) => {
    const cause = new ParlorError({ code: Code.Aborted, reason, message: "refused" });
    const error = ZIMError.from(cause);
    expect(error).toMatchObject({ message: "refused", cause, name: "ZIMError" });
    expect([...Object.values<number>(ZIMErrorCode), 6000231]).toContain(error.code);
    expect(error.code).toBe(new Map(Object.entries(codeOfReason)).get(name));
    expect(error.code).toBeGreaterThan(6000000);
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

  it("stands in the guide beside its reason", () => {
    const guide = file("docs/zim-client.md");
    for (const [name, code] of Object.entries(codeOfReason))
      expect(guide).toMatch(new RegExp(`\\| \`${name}\` \\| ${code} \\|`));
  });
});
