import { createContext, runInContext } from "node:vm";
import { miniBundle } from "../../../scripts/mini-bundle.ts";
import type { Phone } from "./phone.ts";

/** What engines of ES2020 do not have, of what this one does, and what iOS 14 lacks of ES2020. */
const newer = `
  for (const [home, names] of [
    [Array.prototype, ["at", "findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"]],
    [Array, ["fromAsync"]],
    [String.prototype, ["at", "isWellFormed", "replaceAll", "toWellFormed"]],
    [Object, ["groupBy", "hasOwn"]],
    [Map, ["groupBy"]],
    [Promise, ["any", "try", "withResolvers"]],
    [Uint8Array, ["fromBase64", "fromHex"]],
    [DataView.prototype, ["getBigInt64", "getBigUint64", "setBigInt64", "setBigUint64"]],
    [globalThis, ["AggregateError", "AsyncDisposableStack", "BigInt64Array", "BigUint64Array", "DisposableStack", "FinalizationRegistry",
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

/** A module and all that it imports as one script, which leaves what it exports in `name`. */
export function bundle(entry: string, name: string): Promise<string> {
  return miniBundle({ entry, format: "iife", name, minify: false });
}
