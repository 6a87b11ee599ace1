import { keptHere, languageKey } from "../kept.ts";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";
import { createFormat, type Format } from "./format.ts";

/** Everything that the console says. */
export type Words = typeof english;

/** The languages, by their tags, each by its own name. */
export const languages = { en: "English", zh: "中文" } as const;

/** A language's tag. */
export type Lang = keyof typeof languages;

/** How the console speaks: its words, and how numbers and times are written. */
export interface Speech {
  readonly lang: Lang;
  readonly words: Words;
  readonly format: Format;
}

const dictionaries: Readonly<Record<Lang, Words>> = { en: english, zh: chinese };

/** Speaks a language. */
export function speechOf(lang: Lang): Speech {
  const regional = navigator.languages.find((tag) => tag.startsWith(lang)) ?? lang;
  return { lang, words: dictionaries[lang], format: createFormat(regional) };
}

/** The language that was chosen here, else the first of the browser's that there is, else English. */
export function preferredLang(): Lang {
  const wanted = [keptHere.get(languageKey), ...navigator.languages];
  const tags = wanted.map((tag) => tag.split("-", 1)[0] ?? "");
  return tags.find(isLang) ?? "en";
}

/** Remembers the language for the next time. */
export function rememberLang(lang: Lang): void {
  keptHere.set(languageKey, lang);
}

/** Whether it is the tag of a language that there is. */
export function isLang(tag: string): tag is Lang {
  return tag in languages;
}
