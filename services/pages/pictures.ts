import { randomBytes } from "node:crypto";
import { bodyOf } from "./body.ts";
import { isOwn } from "./own.ts";
import { answer, type Pages } from "./pages.ts";
import { pictureType } from "./picture-type.ts";

/** Where a development server takes pictures. */
export const picturePath = "/development/picture";
/** Where they are, each under an id of its own. */
export const picturesPath = "/development/pictures/";

/** The most that a picture may be. */
export const maxPictureBytes = 2 * 1024 * 1024;
/** The most that is kept; after that the oldest go. */
export const maxKeptBytes = 64 * 1024 * 1024;

interface Picture {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * A small storage of pictures in memory, to try things out with: `POST` a PNG, JPEG, GIF or WebP of at most
 * 2 MiB → `{"path": "/development/pictures/…"}`. It keeps 64 MiB and forgets the oldest. For the page of a
 * server that listens on loopback; no other server has it. Apps have a storage of their own.
 */
export class DevelopmentPictures {
  readonly #kept = new Map<string, Picture>();
  #bytes = 0;

  /** Takes one in. */
  readonly take: Pages = (request, response) => {
    if (request.method !== "POST") return answer(response, 405, "POST a picture");
    if (!isOwn(request)) return answer(response, 403, "for the page of this very server");
    void bodyOf(request, maxPictureBytes).then(
      (bytes) => {
        if (bytes === undefined) return answer(response, 413, `at most ${maxPictureBytes} bytes`);
        const type = pictureType(bytes);
        if (type === undefined) return answer(response, 415, "PNG, JPEG, GIF or WebP is needed");
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ path: `${picturesPath}${this.keep({ type, bytes })}` }));
      },
      () => answer(response, 400, "a body is needed"),
    );
  };

  /** Shows one. */
  readonly show: Pages = (request, response) => {
    if (request.method !== "GET") return answer(response, 405, "GET a picture");
    if (!isOwn(request)) return answer(response, 403, "for the page of this very server");
    const picture = this.#kept.get((request.url ?? "").slice(picturesPath.length));
    if (picture === undefined) return answer(response, 404);
    response.setHeader("content-type", picture.type);
    response.setHeader("cache-control", "private, max-age=86400, immutable");
    response.end(picture.bytes);
  };

  /** Whether there is one of this id. */
  has(id: string): boolean {
    return this.#kept.has(id);
  }

  /** Keeps one, and answers its id. */
  keep(picture: Picture): string {
    const id = randomBytes(16).toString("hex");
    this.#kept.set(id, picture);
    this.#bytes += picture.bytes.length;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= maxKeptBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes.length;
    }
    return id;
  }
}
