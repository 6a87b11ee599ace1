import type { Command } from "../command.ts";
import { print } from "../output.ts";
import { appFrom, sign } from "../sign.ts";
import { tokenFlags, tokenRequestFrom } from "../token-request.ts";

/** `parlor token`: what a backend would sign. */
export const token: Command = {
  name: "token",
  what: "Prints a token, and nothing else",
  operands: [],
  flags: {
    ...tokenFlags,
    server: { what: "A backend's token instead of a user's; --user may name the backend" },
    app: { value: "ID", what: "The app, where CONFIG has several (default the first)" },
  },
  more: [
    "The app's secret comes from the file that CONFIG names; without one, from the",
    "development app. A client logs in with it; parlor login does so at once.",
  ].join(" "),
  example: "parlor token --user alice --name Alice",
  async run(given) {
    const backend = given.has("server");
    const request = tokenRequestFrom(given, backend ? "server" : "");
    print(given.io, await sign(appFrom(given), { ...request, backend }));
  },
};
