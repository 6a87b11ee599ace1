type Listener<Type extends keyof HTMLElementEventMap> = (event: HTMLElementEventMap[Type]) => void;

/** Attributes of an element, `on` its listeners. `false` leaves an attribute out, `true` sets it. */
export interface Attributes {
  readonly [name: string]: string | number | boolean | Listeners | undefined;
  readonly on?: Listeners;
}

type Listeners = { readonly [Type in keyof HTMLElementEventMap]?: Listener<Type> };

/** What an element can hold. */
export type Child = Node | string | undefined;

/** Makes an element. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "object") listen(element, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

function listen(element: HTMLElement, listeners: Listeners): void {
  for (const [type, listener] of Object.entries(listeners)) {
    if (isListener(listener)) element.addEventListener(type, listener);
  }
}

function isListener(value: unknown): value is EventListener {
  return typeof value === "function";
}

/** Whether people ask for no motion. */
export function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
