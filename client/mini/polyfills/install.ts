import { Controller, Signal } from "./abort.ts";
import { bigIntegers } from "./big-integers.ts";
import { HeaderList } from "./headers.ts";
import { random } from "./random.ts";
import { throwLater } from "./throw-later.ts";
import { Decoder, Encoder } from "./utf8.ts";

/** What the client and its libraries need of the Web's interfaces, and mini programs may lack. */
const needed = (): Readonly<Record<string, unknown>> => ({
  AbortController: Controller,
  AbortSignal: Signal,
  Headers: HeaderList,
  TextDecoder: Decoder,
  TextEncoder: Encoder,
  crypto: random,
  performance: { now: createNow() },
  queueMicrotask: (action: () => void) => {
    void Promise.resolve().then(action).catch(throwLater);
  },
});

/** Puts what is missing where all code finds it by its name. What is there stays as it is. */
export function install(global: object): void {
  put(global, { globalThis: global, ...needed() });
  const view = Reflect.get(global, "DataView");
  if (typeof view === "function") put(view.prototype, bigIntegers);
}

function put(where: object, what: object): void {
  for (const [name, value] of Object.entries(what))
    if (Reflect.get(where, name) === undefined)
      Object.defineProperty(where, name, { value, configurable: true, writable: true });
}

/** Milliseconds since now, by a clock that may be set back meanwhile: then time stands still. */
function createNow(): () => number {
  const start = Date.now();
  let last = 0;
  return () => {
    last = Math.max(last, Date.now() - start);
    return last;
  };
}
