import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Controller, Signal } from "../../../client/mini/polyfills/abort.ts";
import { bigIntegers } from "../../../client/mini/polyfills/big-integers.ts";
import { HeaderList } from "../../../client/mini/polyfills/headers.ts";
import { install } from "../../../client/mini/polyfills/install.ts";
import { random } from "../../../client/mini/polyfills/random.ts";
import { Decoder, Encoder } from "../../../client/mini/polyfills/utf8.ts";
import { seedOf } from "../../support/random.ts";

const seed = seedOf(process.env);
process.stdout.write(`polyfills: SEED=${seed}\n`);
const check = <Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>): void =>
  fc.assert(property, { seed, numRuns: 2_000 });

/** Bytes that are nearly UTF-8: texts, some of them spoiled. */
const nearlyUtf8 = fc
  .tuple(
    fc.string({ unit: "binary" }),
    fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 3 }),
  )
  .map(([text, spoilt]) => {
    const bytes = new TextEncoder().encode(text);
    for (const [at, byte] of spoilt) if (at < bytes.length) bytes[at] = byte;
    return bytes;
  });
const anyBytes = fc.oneof(nearlyUtf8, fc.uint8Array({ maxLength: 12 }));
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0xd700, max: 0xe0ff })).map((units) => String.fromCharCode(...units)),
);

/** What comes of a call: its answer, or that it throws. */
function outcome(call: () => string): string {
  try {
    return call();
  } catch {
    return "throws";
  }
}

describe("The encoder", () => {
  it("makes the bytes that the platform's own makes, of any text", () => {
    check(
      fc.property(anyText, (text) => {
        expect(new Encoder().encode(text)).toEqual(new TextEncoder().encode(text));
      }),
    );
  });
});

describe("The decoder", () => {
  it.each([{}, { fatal: true }, { ignoreBOM: true }, { fatal: true, ignoreBOM: true }])(
    "reads what the platform's own reads, of any bytes, with %o",
    (options) => {
      check(
        fc.property(anyBytes, fc.boolean(), (bytes, marked) => {
          const input = marked ? Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes) : bytes;
          const own = outcome(() => new Decoder("utf-8", options).decode(input));
          expect(own).toBe(outcome(() => new TextDecoder("utf-8", options).decode(input)));
        }),
      );
    },
  );

  it("reads a part of a buffer, a buffer, and nothing", () => {
    const bytes = new TextEncoder().encode("[世]");
    expect(new Decoder().decode(bytes.subarray(1, 4))).toBe("世");
    expect(new Decoder().decode(bytes.buffer)).toBe("[世]");
    expect(new Decoder().decode()).toBe("");
  });

  it("knows no other encoding", () => {
    expect(() => new Decoder("gbk")).toThrow(RangeError);
  });
});

const name = fc.constantFrom("accept", "Accept", "X-One", "x-one", "trailer-x");
const value = fc.constantFrom("1", " two\t", "", "a, b");
const step = fc.oneof(
  fc.tuple(fc.constantFrom("append" as const, "set" as const), name, value),
  fc.tuple(fc.constant("delete" as const), name),
);

describe("The headers", () => {
  it("are what the platform's own are, whatever is done to them", () => {
    check(
      fc.property(fc.array(fc.tuple(name, value)), fc.array(step), (init, steps) => {
        const [own, native] = [new HeaderList(init), new Headers(init)];
        for (const [what, key, to = ""] of steps)
          for (const headers of [own, native])
            if (what === "delete") headers.delete(key);
            else headers[what](key, to);
        expect([...own]).toEqual([...native]);
        expect([...own.keys()]).toEqual([...native.keys()]);
        expect([...own.values()]).toEqual([...native.values()]);
        expect(own.has("ACCEPT")).toBe(native.has("ACCEPT"));
        expect(own.get("ACCEPT")).toBe(native.get("ACCEPT"));
      }),
    );
  });

  it("are made of others, of a record, or of nothing", () => {
    const first = new HeaderList({ A: "1", b: "2" });
    expect([...new HeaderList(first)]).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect([...new HeaderList()]).toEqual([]);
  });

  it.each([
    ["a b", "1"],
    ["", "1"],
    ["a", "1\r\nb: 2"],
  ])("refuse %j: %j", (key, text) => {
    expect(() => new Headers({ [key]: text })).toThrow(TypeError);
    expect(() => new HeaderList({ [key]: text })).toThrow(TypeError);
  });
});

describe("The signal", () => {
  it("calls its listeners once, with itself as this, in their order", () => {
    const controller = new Controller();
    const { signal } = controller;
    const calls: unknown[] = [];
    const removed = vi.fn();
    signal.onabort = () => calls.push("onabort");
    signal.addEventListener("abort", function (this: unknown, { type, target }) {
      calls.push(["first", type, this === signal, target === signal]);
      signal.removeEventListener("abort", removed);
    });
    signal.addEventListener("abort", () => calls.push("second"), { once: true });
    signal.addEventListener("abort", removed);
    controller.abort("enough");
    controller.abort("too late");
    expect(calls).toEqual(["onabort", ["first", "abort", true, true], "second"]);
    expect(removed).not.toHaveBeenCalled();
    expect(signal).toMatchObject({ aborted: true, reason: "enough" });
    expect(() => signal.throwIfAborted()).toThrow("enough");
  });

  it("calls the others where a listener throws, which is not lost, and hinders nobody", () => {
    const later = vi.spyOn(globalThis, "setTimeout").mockReturnValue(0 as never);
    const controller = new Controller();
    const heard = vi.fn();
    controller.signal.addEventListener("abort", () => {
      throw new Error("at fault");
    });
    controller.signal.addEventListener("abort", heard);
    controller.abort();
    const [throwing] = later.mock.lastCall ?? [];
    later.mockRestore();
    expect(heard).toHaveBeenCalledOnce();
    expect(throwing).toThrow("at fault");
  });

  it("has no static methods: those of the standard are others", () => {
    expect("abort" in Signal).toBe(false);
  });

  it("is aborted with an AbortError, where no reason is given", () => {
    const controller = new Controller();
    controller.signal.throwIfAborted();
    expect(controller.signal.aborted).toBe(false);
    controller.abort();
    expect(controller.signal.reason).toMatchObject({ name: "AbortError" });
  });
});

describe("64 bits of a view", () => {
  const value = fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n });

  it("are read and written as the platform's own do it", () => {
    check(
      fc.property(
        fc.nat(8),
        value,
        fc.option(fc.boolean(), { nil: undefined }),
        (at, big, little) => {
          const [own, native] = [
            new DataView(new ArrayBuffer(16)),
            new DataView(new ArrayBuffer(16)),
          ];
          for (const name of ["setBigInt64", "setBigUint64"] as const) {
            bigIntegers[name].call(own, at, big, little);
            native[name](at, big, little);
            expect(own).toEqual(native);
          }
          for (const name of ["getBigInt64", "getBigUint64"] as const)
            expect(bigIntegers[name].call(own, at, little)).toBe(native[name](at, little));
        },
      ),
    );
  });

  it("are installed where there are none", () => {
    class Bare {}
    install({ DataView: Bare });
    expect(Object.getOwnPropertyNames(Bare.prototype).sort()).toEqual([
      "constructor",
      "getBigInt64",
      "getBigUint64",
      "setBigInt64",
      "setBigUint64",
    ]);
  });
});

describe("What is missing", () => {
  it("is installed, and what is there is left alone", () => {
    const global = { Headers: "own", crypto: undefined };
    install(global);
    expect(Object.getOwnPropertyNames(global).sort()).toEqual([
      "AbortController",
      "AbortSignal",
      "Headers",
      "TextDecoder",
      "TextEncoder",
      "crypto",
      "globalThis",
      "performance",
      "queueMicrotask",
    ]);
    expect(global).toMatchObject({ Headers: "own", crypto: random, globalThis: global });
  });

  it("includes time that never goes backwards", () => {
    const now = vi.spyOn(Date, "now").mockReturnValue(1_000);
    const global: { performance?: Performance } = {};
    install(global);
    const times = [1_000, 1_500, 700, 1_600].map((time) => {
      now.mockReturnValue(time);
      return global.performance?.now();
    });
    now.mockRestore();
    const [first = 0] = times;
    expect(times.map((time = 0) => time - first)).toEqual([0, 500, 500, 600]);
  });

  it("includes microtasks, whose errors are not lost", async () => {
    const global: { queueMicrotask?: typeof queueMicrotask } = {};
    install(global);
    const later = vi.spyOn(globalThis, "setTimeout").mockReturnValue(0 as never);
    const order = ["now"];
    global.queueMicrotask?.(() => order.push("then"));
    global.queueMicrotask?.(() => {
      throw new Error("lost");
    });
    order.push("at once");
    await Promise.resolve();
    await Promise.resolve();
    expect(order).toEqual(["now", "at once", "then"]);
    const [throwing] = later.mock.lastCall ?? [];
    later.mockRestore();
    expect(throwing).toThrow("lost");
  });

  it("includes random bytes of all values", () => {
    const seen = new Set(random.getRandomValues(new Uint8Array(20_000)));
    expect(seen.size).toBe(256);
  });
});
