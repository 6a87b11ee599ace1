import { parseSync, Visitor } from "vite";

/** A function of a source: where it begins, and how many lines it takes. */
export interface FunctionSize {
  readonly line: number;
  readonly lines: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Every function of a source: declared, of a class or an object, or an arrow. */
export function functionsOf(path: string, source: string): FunctionSize[] {
  const spans: Span[] = [];
  const see = ({ start, end }: Span) => void spans.push({ start, end });
  const { program } = parseSync(path, source);
  new Visitor({
    FunctionDeclaration: see,
    FunctionExpression: see,
    ArrowFunctionExpression: see,
  }).visit(program);
  return spans.map(({ start, end }) => ({
    line: source.slice(0, start).split("\n").length,
    lines: source.slice(start, end).split("\n").length,
  }));
}
