import { isLive, type Parlor, ParlorError, type SendOptions } from "../../client/index.ts";
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
import type { Outbox } from "./outbox.ts";
import { signs } from "./signs.ts";
import { pictureOf, upload } from "./upload.ts";

/** Sends what one says. It is on its way until it is heard. */
export class Sender {
  readonly #inside: Inside;
  readonly #parlor: Parlor;
  readonly #outbox: Outbox;

  constructor(inside: Inside, parlor: Parlor, outbox: Outbox) {
    this.#inside = inside;
    this.#parlor = parlor;
    this.#outbox = outbox;
  }

  /** Sends words. */
  text(text: string, options: SendOptions): void {
    const what = { words: text, sign: signs.text(text) };
    this.#outbox.send({ what, options, show: () => [h("p", { class: "text" }, text)] });
  }

  /** Sends a picture: the link is waited for. Says what is wrong, and answers false, where it is none to send. */
  async picture(file: File, options: SendOptions): Promise<boolean> {
    const picture = await pictureOf(file);
    if ("hindrance" in picture) {
      this.#inside.say(picture.hindrance());
      return false;
    }
    this.#outbox.send({
      what: async () => {
        await this.#parlor.connect();
        return upload(picture);
      },
      options,
      show: () => [h("p", { class: "text soft" }, words().talk.picture(""))],
    });
    return true;
  }

  /** Sends a gift. It matters more than talk does. */
  gift({ giftId, count, comboId }: Given): void {
    const name = giftName({ giftId, name: "" });
    const gift = { giftId, count, comboId, name, imageUrl: giftAddress(giftId), toUserIds: [] };
    this.#outbox.send({
      what: { words: { gift }, sign: signs.gift(gift) },
      options: { priority: "high" },
      show: () => [giftLine(gift)],
    });
  }

  /** Sends an order of something that the shop sells. */
  order(product: Product): void {
    const order = {
      orderId: randomId().slice(0, 8),
      title: words().shop.products[product.id].title,
      status: "asked",
      count: 1,
      priceMicros: product.priceMicros,
      currencyCode,
      imageUrl: pictureAddress(product),
    };
    const what = { words: { order }, sign: signs.order(order.orderId) };
    this.#outbox.send({ what, show: () => [orderCard(order)] });
  }

  /** Lets words fly. Resolves to what went wrong; empty where nothing did. */
  async fly(text: string): Promise<string> {
    const { composer } = words();
    if (!isLive(this.#parlor.state)) return composer.lost;
    try {
      return (await this.#inside.room.barrage(text)) ? "" : composer.dropped;
    } catch (thrown) {
      return composer.notFlown(errorWords(ParlorError.from(thrown), this.#inside.room.id));
    }
  }
}
