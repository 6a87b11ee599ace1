import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason, ParlorError } from "../../client/index.ts";
import { errorWords } from "../../web/console/error-words.ts";
import { speechOf } from "../../web/console/words.ts";

const reasons = Object.values(ErrorReason).filter((reason) => typeof reason === "number");
const message = "in the server's own English";

describe.each(["en", "zh"] as const)("why a call failed, in %s", (lang) => {
  const { words } = speechOf(lang);
  const said = (code: Code, reason: ErrorReason, metadata = {}) =>
    errorWords(new ParlorError({ code, reason, message, metadata }), words);

  it.each(reasons.filter((reason) => reason !== ErrorReason.UNSPECIFIED))(
    "is said in the page's words for reason %s",
    (reason) => {
      const text = said(Code.Unavailable, reason);
      expect(text).not.toContain(message);
      expect(text).not.toBe(words.errors.noAnswer);
      expect(/[\u4e00-\u9fff]/.test(text)).toBe(lang === "zh");
    },
  );

  it("is the server's words where the page does not know the reason", () => {
    expect(said(Code.FailedPrecondition, ErrorReason.UNSPECIFIED)).toBe(words.errors.noAnswer);
    expect(said(Code.PermissionDenied, ErrorReason.UNSPECIFIED)).toContain(message);
  });
});
