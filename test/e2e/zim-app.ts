import { ZIM } from "../../client/zim/index.ts";

/** What an app has to say of itself: what became of its calls, and what it logged. */
export interface Said {
  /** What calls were answered with, by the article's "操作成功". */
  readonly done: unknown[];
  /** What they were refused for, by the article's "操作失败". */
  readonly failed: unknown[];
  readonly logged: unknown[][];
}

/** An app that was written for ZIM: it runs code that it is given, as the article has it. */
export interface ZimApp {
  logIn(server: string, userID: string, token: string): Promise<void>;
  /** Runs a snippet. What its comments leave to the app is done: what comes of a call is taken note of. */
  run(snippet: string): void;
  readonly said: Said;
  logOut(): void;
}

/** A snippet that does something where its comments leave that to the app. */
export function actingOn(snippet: string): string {
  return snippet
    .replaceAll("// 操作成功", "done(arguments[0]);")
    .replaceAll("// 操作失败", "failed(err);");
}

/** An app with a client of its own. */
export function openApp(): ZimApp {
  const said: Said = { done: [], failed: [], logged: [] };
  let zim: ZIM | null = null;
  return {
    async logIn(server, userID, token) {
      zim = ZIM.create({ appID: 1, server });
      await zim?.login(userID, { userName: userID, token });
    },
    run(snippet) {
      const noted = (list: unknown[]) => (what: unknown) => list.push(what);
      const failed = ({ code, message }: { code: number; message: string }) =>
        said.failed.push({ code, message });
      const console = { log: (...args: unknown[]) => said.logged.push(args) };
      const run = new Function("zim", "done", "failed", "console", actingOn(snippet));
      run(zim, noted(said.done), failed, console);
    },
    said,
    logOut() {
      zim?.destroy();
    },
  };
}
