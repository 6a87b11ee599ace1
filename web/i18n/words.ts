import { keptHere, languageKey } from "../kept.ts";
import { en, type Words } from "./en.ts";
import { zh } from "./zh.ts";

/** The languages of the page. */
export type Language = "en" | "zh";

const dictionaries: Readonly<Record<Language, Words>> = { en, zh };

let spoken: Language | undefined;

/** The language that was chosen here; else the browser's. */
function current(): Language {
  spoken ??= languageOf(keptHere.get(languageKey) || navigator.language);
  return spoken;
}

/** The page's words, in the language that it speaks. */
export function words(): Words {
  return dictionaries[current()];
}

/** The language that the page speaks, for `lang` and for dates, numbers and prices. */
export function language(): string {
  return current() === "zh"
    ? "zh-CN"
    : navigator.language.startsWith("en")
      ? navigator.language
      : "en";
}

/** Speaks the other language from now on, and remembers it. What is shown already is to be made anew. */
export function switchLanguage(): void {
  spoken = current() === "en" ? "zh" : "en";
  keptHere.set(languageKey, spoken);
  tellLanguage();
}

/** Tells the browser, and what reads the page out, which language it speaks. */
export function tellLanguage(): void {
  document.documentElement.lang = language();
  document.querySelector('meta[name="description"]')?.setAttribute("content", words().description);
}

function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}
