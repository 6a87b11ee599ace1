/** Colours of plots, which stand on white whatever is around them. */
export const colours = {
  ours: "#0b62c4",
  oursLight: "#8fb8e8",
  theirs: "#9aa3ad",
  theirsLight: "#d3d8dd",
  ink: "#1b1f24",
  quiet: "#59636e",
  grid: "#e4e7eb",
} as const;

/** An element of SVG. Attributes keep their order; those without a value are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...inside: readonly string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? rounded(value) : value}"`);
  return inside.length === 0
    ? `<${name}${written.join("")}/>`
    : `<${name}${written.join("")}>${inside.join("")}</${name}>`;
}

/** How words stand. */
export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
}

/** Words on a line, which stand in the middle of a height. */
export function words(
  text: string,
  [x, y]: readonly [number, number],
  { size = 13, bold = false, fill = colours.ink, anchor = "start" }: TextStyle = {},
): string {
  const style = { "font-size": size, "font-weight": bold ? 600 : undefined, fill };
  const place = { x, y: y + size * 0.36, "text-anchor": anchor === "start" ? undefined : anchor };
  return element("text", { ...place, ...style }, escaped(text));
}

/** A line from one point to another. */
export function line(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  { stroke = colours.ink, width = 1 }: { readonly stroke?: string; readonly width?: number } = {},
): string {
  return element("line", { x1, y1, x2, y2, stroke, "stroke-width": width });
}

/** A part of a picture, as high as it is. */
export interface Panel {
  readonly height: number;
  readonly body: string;
}

/** Pixels from edge to edge of every picture, and of what is drawn in it. */
export const width = 760;
const margin = 20;
/** The width of a panel. */
export const panelWidth = width - 2 * margin;

/** A whole picture: a title, a line that says what is seen, and panels one below another. */
export function picture(title: string, about: string, panels: readonly Panel[]): string {
  const parts = [
    words(title, [margin, 30], { size: 17, bold: true }),
    words(about, [margin, 54], { size: 12.5, fill: colours.quiet }),
  ];
  let y = 78;
  for (const { height, body } of panels) {
    parts.push(element("g", { transform: `translate(${margin} ${y})` }, body));
    y += height + margin;
  }
  const font = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
  const size = { viewBox: `0 0 ${width} ${y}`, width, height: y };
  const root = { xmlns: "http://www.w3.org/2000/svg", ...size, role: "img", "font-family": font };
  const background = element("rect", { width, height: y, fill: "#ffffff" });
  const lines = [element("title", {}, escaped(title)), background, ...parts];
  return `${element("svg", root, `\n${lines.join("\n")}\n`)}\n`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
