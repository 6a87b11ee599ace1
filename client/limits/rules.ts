/** What a value must be, as the contract has it. What is not set is not asked. */
export interface Rules {
  /** It must be set. Of a one-of: one of its fields must be. */
  readonly required?: true;
  /** The rest is not asked of what is zero or empty. */
  readonly ignoreZero?: true;
  /** The least bytes, of UTF-8 in a text. */
  readonly minBytes?: number;
  /** The most bytes, of UTF-8 in a text. */
  readonly maxBytes?: number;
  /** The most characters: Unicode code points. */
  readonly maxCharacters?: number;
  /** A regular expression that a text must match, in Unicode mode. */
  readonly pattern?: string;
  /** A text must be a URI by RFC 3986. */
  readonly uri?: true;
  /** A number must be more than this. */
  readonly above?: number;
  /** A number must be this or more. */
  readonly least?: number;
  /** A number must be this or less. */
  readonly most?: number;
  /** A duration must be this or more, in seconds. */
  readonly leastS?: number;
  /** A duration must be this or less, in seconds. */
  readonly mostS?: number;
  /** A boolean must be this. */
  readonly equal?: boolean;
  /** An enum's value must be one that it has. */
  readonly defined?: true;
  /** An enum's value must be none of these. */
  readonly notIn?: readonly number[];
  /** The least items of a list. */
  readonly minItems?: number;
  /** The most items of a list. */
  readonly maxItems?: number;
  /** No item of a list twice. */
  readonly unique?: true;
  /** What each item of a list must be. */
  readonly items?: Rules;
  /** The most entries of a map. */
  readonly maxPairs?: number;
  /** What each key of a map must be. */
  readonly keys?: Rules;
  /** What each value of a map must be. */
  readonly values?: Rules;
}

/** The rules of messages: by their names within the contract, then by those of fields and one-ofs. */
export type RulesTable = Readonly<Record<string, Readonly<Record<string, Rules>>>>;
