import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import type { Phone } from "./phone.ts";
import { openRealm } from "./realm.ts";

/** What a page of a mini program has, as far as tests drive it. */
export interface PageInstance {
  readonly data: Readonly<Record<string, unknown>>;
  /** Calls a handler as the platform does, with what the user did. */
  call(handler: string, event?: { readonly detail?: { readonly value: string } }): unknown;
}

/** A mini program that runs on a phone. */
export interface Program {
  /** What `getApp` answers. */
  readonly app: Readonly<Record<string, unknown>>;
  /** Opens a page with its query. */
  open(path: string, query: Readonly<Record<string, string>>): PageInstance;
}

/** A mini program's files. */
export interface ProgramOptions {
  readonly folder: string;
  /** Modules that stand in for the folder's own, or are not in it: their sources, by path. */
  readonly modules: Readonly<Record<string, string>>;
}

type Definition = Record<string, unknown>;
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Starts a mini program in a realm of its own, with `App`, `Page`, `getApp` and `require`. */
export function startProgram(phone: Phone, { folder, modules }: ProgramOptions): Program {
  let app: Definition = {};
  let page: Definition = {};
  const realm = openRealm(phone, {
    App(definition: Definition) {
      app = definition;
      method(app, "onLaunch").call(app, {});
    },
    Page(definition: Definition) {
      page = definition;
    },
    getApp: () => app,
  });
  const loaded = new Map<string, { exports: unknown }>();
  const load = (path: string): unknown => {
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const source = modules[path] ?? readFileSync(join(folder, path), "utf8");
    const run = realm.run(`(function (require, module, exports) {${source}\n})`) as Method;
    run.call(undefined, (to: string) => load(join(path, "..", to)), module, module.exports);
    return module.exports;
  };
  load("app.js");
  return {
    get app() {
      return app;
    },
    open(path, query) {
      loaded.delete(`${path}.js`); // each page opened is another
      load(`${path}.js`);
      return openPage(page, query);
    },
  };
}

/** A page as the platform keeps it: what it shows is handed over as JSON. */
function openPage(definition: Definition, query: Readonly<Record<string, string>>): PageInstance {
  const instance: Definition & { data: Definition } = {
    ...definition,
    data: JSON.parse(JSON.stringify(definition.data)),
    setData(change: Definition) {
      Object.assign(instance.data, JSON.parse(JSON.stringify(change)));
    },
  };
  method(instance, "onLoad").call(instance, query);
  return {
    data: instance.data,
    call: (handler, event = {}) => method(instance, handler).call(instance, event),
  };
}

function method(of: Definition, name: string): Method {
  const found = of[name];
  if (typeof found !== "function") throw new Error(`there is no ${name}`);
  return found as Method;
}
