import { styleText } from "node:util";
import { onInterrupt } from "../services/interrupt.ts";
import type { Io, Output } from "./io.ts";

/** What a shell says of a program that Ctrl+C has ended: 128 and the number of SIGINT. */
const interruptedCode = 130;

/** The process that this is. */
export function processIo(): Io {
  // Whoever reads may go before the end, as `head` does: then there is nobody to tell.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  return {
    env: process.env,
    out: outputTo(process.stdout),
    err: outputTo(process.stderr),
    interrupted() {
      const ended = new AbortController();
      onInterrupt({ first: () => ended.abort(), again: () => process.exit(interruptedCode) });
      return ended.signal;
    },
  };
}

function outputTo(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    styled: (style, text) => styleText(style, text, { stream }),
  };
}
