import { language } from "../i18n/words.ts";

/** A price, as people write it here. `micros` are millionths of the currency's unit. */
export function priceWords(micros: bigint, currencyCode: string): string {
  const amount = Number(micros) / 1_000_000;
  try {
    return new Intl.NumberFormat(language(), { style: "currency", currency: currencyCode }).format(
      amount,
    );
  } catch {
    return `${amount} ${currencyCode}`; // of a currency that has no such code
  }
}
