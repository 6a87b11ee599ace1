import {
  isLive,
  type Parlor,
  ParlorError,
  type SendOptions,
  type Words,
} from "../../client/index.ts";
import { randomId } from "../../client/random-id.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import type { Inside } from "../inside.ts";
import { errorWords } from "../link/error-words.ts";
import { orderCard } from "../shop/order-card.ts";
import { currencyCode, type Product, pictureAddress } from "../shop/products.ts";
import { giftLine } from "../stage/gift-line.ts";
import type { Given } from "../stage/gift-tray.ts";
import { giftAddress, giftName } from "../stage/gifts.ts";
import { upload } from "./upload.ts";
import type { Waiting } from "./waiting.ts";

/** What is on its way, as it is shown meanwhile. */
interface Outgoing {
  readonly words: Words;
  readonly options?: SendOptions;
  /** What it is in a line: as `summaryOf` says it once it is heard. */
  readonly summary: string;
  readonly content: readonly Node[];
}

/** Sends what one says, and shows it on its way until it is heard. */
export class Sender {
  readonly #inside: Inside;
  readonly #parlor: Parlor;
  readonly #waiting: Waiting;

  constructor(inside: Inside, parlor: Parlor, waiting: Waiting) {
    this.#inside = inside;
    this.#parlor = parlor;
    this.#waiting = waiting;
  }

  /** Sends words. */
  text(text: string, options: SendOptions): void {
    this.#send({ words: text, options, summary: text, content: [h("p", { class: "text" }, text)] });
  }

  /** Sends a picture, once the server has it. */
  async picture(file: File, options: SendOptions): Promise<void> {
    const { composer, talk } = words();
    const { say } = this.#inside;
    say(composer.uploading);
    const uploaded = await upload(file);
    say(uploaded.image === undefined ? uploaded.fault : "");
    if (uploaded.image === undefined) return;
    const summary = talk.picture("");
    const content = [h("p", { class: "text soft" }, summary)];
    this.#send({ words: uploaded.image, options, summary, content });
  }

  /** Sends a gift. It matters more than talk does. */
  gift({ giftId, count, comboId }: Given): void {
    const name = giftName({ giftId, name: "" });
    const gift = { giftId, count, comboId, name, imageUrl: giftAddress(giftId), toUserIds: [] };
    const content = [giftLine(gift)];
    const summary = words().talk.gaveGift(name);
    this.#send({ words: { gift }, options: { priority: "high" }, summary, content });
  }

  /** Sends an order of something that the shop sells. */
  order(product: Product): void {
    const { title } = words().shop.products[product.id];
    const order = {
      orderId: randomId().slice(0, 8),
      title,
      status: "asked",
      count: 1,
      priceMicros: product.priceMicros,
      currencyCode,
      imageUrl: pictureAddress(product),
    };
    const summary = `${words().shop.order}: ${title}`;
    this.#send({ words: { order }, summary, content: [orderCard(order)] });
  }

  /** Lets words fly. Resolves to what went wrong; empty where nothing did. */
  async fly(text: string): Promise<string> {
    const { composer } = words();
    if (!isLive(this.#parlor.state)) return composer.lost;
    try {
      return (await this.#inside.room.barrage(text)) ? "" : composer.dropped;
    } catch (thrown) {
      return composer.notFlown(this.#wordsOf(thrown));
    }
  }

  #send(outgoing: Outgoing): void {
    const { words: said, options = {}, summary, content } = outgoing;
    const onTheWay = this.#waiting.add(summary, content);
    this.#inside.room.send(said, options).then(
      ({ messageId }) => onTheWay.taken(messageId),
      (thrown: unknown) =>
        onTheWay.failed(words().talk.notSent(this.#wordsOf(thrown)), () => this.#send(outgoing)),
    );
  }

  #wordsOf(thrown: unknown): string {
    return errorWords(ParlorError.from(thrown), this.#inside.room.id);
  }
}
