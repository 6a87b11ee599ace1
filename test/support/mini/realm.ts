import { createContext, runInContext } from "node:vm";
import { build } from "vite";
import { root } from "../service-process.ts";
import type { Phone } from "./phone.ts";

/** What engines of ES2020 do not have, of what this one does. */
const newer = `
  for (const [home, names] of [
    [Array.prototype, ["at", "findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"]],
    [Array, ["fromAsync"]],
    [String.prototype, ["at", "isWellFormed", "replaceAll", "toWellFormed"]],
    [Object, ["groupBy", "hasOwn"]],
    [Map, ["groupBy"]],
    [Promise, ["any", "try", "withResolvers"]],
    [Uint8Array, ["fromBase64", "fromHex"]],
    [globalThis, ["AggregateError", "AsyncDisposableStack", "DisposableStack", "FinalizationRegistry",
      "Iterator", "SharedArrayBuffer", "SuppressedError", "WeakRef", "WebAssembly"]],
  ]) for (const name of names) delete home[name];
`;

/** A place for scripts that has what a mini program has: the language, timers, a console and `wx`. */
export interface Realm {
  /** Runs a script of ES2020. Whatever it leaves in global names stays. */
  run(script: string): unknown;
}

/** A realm on a phone. There is no `eval` and no `new Function` in it. */
export function openRealm(phone: Phone, more: Readonly<Record<string, unknown>> = {}): Realm {
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval };
  const context = createContext(
    { wx: phone, console, ...timers, ...more },
    { codeGeneration: { strings: false, wasm: false } },
  );
  const run = (script: string): unknown => runInContext(script, context);
  run(newer);
  const own = run("(length) => new ArrayBuffer(length)") as (length: number) => ArrayBuffer;
  phone.bufferOf = (bytes) => {
    const buffer = own(bytes.byteLength);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  };
  return { run };
}

/** A module and all that it imports as one script of ES2020, which leaves what it exports in `name`. */
export async function bundle(entry: string, name: string): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      target: "es2020",
      minify: false,
      lib: { entry, name, formats: ["iife"], fileName: name },
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !("output" in result)) throw new Error(`${entry} was not built`);
  return result.output[0].code;
}
