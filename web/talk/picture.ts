import type { Message } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { shownAt } from "../own-address.ts";
import { open } from "../sheet.ts";

/** The largest that a picture is shown in the talk, in pixels. */
const largest = { width: 320, height: 280 };

type ImageContent = Extract<Message["content"], { case: "image" }>["value"];

type Image = Pick<ImageContent, "url" | "thumbnailUrl" | "width" | "height">;

/** A picture in the talk, with room left for it before it has come. Pressed, it is shown large. */
export function picture(image: Image, name: string): HTMLElement {
  const { talk } = words();
  const alt = talk.picture(name);
  const src = shownAt(image.thumbnailUrl || image.url);
  const small = h("img", { src, alt, loading: "lazy", decoding: "async", ...sizeOf(image) });
  const click = (): void => enlarge(shownAt(image.url), alt);
  return h(
    "button",
    { type: "button", class: "picture", title: talk.openPicture, on: { click } },
    small,
  );
}

/** How large it is shown; unknown where the message does not say. */
function sizeOf({ width, height }: Image): { readonly width?: number; readonly height?: number } {
  if (width === 0 || height === 0) return {};
  const scale = Math.min(1, largest.width / width, largest.height / height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

function enlarge(src: string, alt: string): void {
  const dialog: HTMLDialogElement = h(
    "dialog",
    { class: "lightbox", "aria-label": alt },
    h("img", { src, alt }),
    h(
      "button",
      {
        type: "button",
        class: "close",
        "aria-label": words().room.close,
        on: { click: () => dialog.close() },
      },
      icon("close"),
    ),
  );
  open(dialog);
}
