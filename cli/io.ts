/** Where the program runs: what it is told besides its arguments, and whom it talks to. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The answer: standard output. */
  readonly out: Output;
  /** What is said beside the answer: standard error. */
  readonly err: Output;
  /** Takes over Ctrl+C and SIGTERM: from then on they abort this signal, and end nothing by themselves. */
  interrupted(): AbortSignal;
}

/** A place to print to. */
export interface Output {
  write(text: string): void;
  /** The text so that it stands out or back, where colours are wanted: on a terminal, and without `NO_COLOR`. */
  styled(style: "bold" | "dim", text: string): string;
}
