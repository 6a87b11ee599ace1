import { en, type Words } from "./en.ts";
import { zh } from "./zh.ts";

/** The languages of the page. */
export type Language = "en" | "zh";

const dictionaries: Readonly<Record<Language, Words>> = { en, zh };

const key = "parlor.language";

let spoken: Language = languageOf(localStorage.getItem(key) ?? navigator.language);
document.documentElement.lang = language();

/** The page's words, in the language that it speaks. */
export function words(): Words {
  return dictionaries[spoken];
}

/** The language that the page speaks, for `lang` and for dates, numbers and prices. */
export function language(): string {
  return spoken === "zh"
    ? "zh-CN"
    : navigator.language.startsWith("en")
      ? navigator.language
      : "en";
}

/** Speaks the other language from now on, and remembers it. What is shown already is to be made anew. */
export function switchLanguage(): void {
  spoken = spoken === "en" ? "zh" : "en";
  localStorage.setItem(key, spoken);
  document.documentElement.lang = language();
}

function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}
