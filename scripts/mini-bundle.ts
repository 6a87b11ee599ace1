import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The repository's root. */
const root = fileURLToPath(new URL("..", import.meta.url));

/** What becomes one script. */
export interface MiniBundle {
  /** The module, by its path, from the repository's root or from the system's. */
  readonly entry: string;
  /** How others come by what it exports: by `require`, or by the global `name`. */
  readonly format: "cjs" | "iife";
  readonly name: string;
  readonly minify: boolean;
}

/** A module and all that it imports, as one script of ES2020: what the engines of mini programs run. */
export async function miniBundle({ entry, format, name, minify }: MiniBundle): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      target: "es2020",
      minify,
      lib: { entry, name, formats: [format], fileName: name },
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !("output" in result)) throw new Error(`${entry} was not built`);
  return result.output[0].code;
}
