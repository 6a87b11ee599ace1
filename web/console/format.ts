/** Numbers and times as people of a language write them. */
export interface Format {
  /** A whole number. */
  count(value: number): string;
  /** How many a second: with decimals where it is little. */
  rate(value: number): string;
  /** Bytes, in the unit that suits them. */
  bytes(value: number): string;
  /** A part of 1, in percent. */
  percent(value: number): string;
  /** A time of day, to the second. */
  time(timeMs: number): string;
  /** A time of day where it is today, else with the day. */
  moment(timeMs: number): string;
  /** A day and a time. */
  dateTime(timeMs: number): string;
  /** A length of time, in the unit that suits it. */
  seconds(value: number): string;
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Formats of a language, by its tag. */
export function createFormat(lang: string): Format {
  const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  const percents = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 });
  const times = new Intl.DateTimeFormat(lang, { timeStyle: "medium" });
  const moments = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
  const measured = (value: number, unit: string): string =>
    new Intl.NumberFormat(lang, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
  return {
    count: (value) => whole.format(value),
    rate: (value) => (value < 10 ? fine : whole).format(value),
    bytes(value) {
      const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3));
      return measured(value / 1000 ** power, units[power] ?? "byte");
    },
    percent: (value) => percents.format(value),
    moment(timeMs) {
      const today = new Date(timeMs).toDateString() === new Date().toDateString();
      return today ? times.format(timeMs) : moments.format(timeMs);
    },
    time: (timeMs) => times.format(timeMs),
    dateTime: (timeMs) => moments.format(timeMs),
    seconds(value) {
      if (value < 60) return measured(value, "second");
      return value < 3600 ? measured(value / 60, "minute") : measured(value / 3600, "hour");
    },
  };
}
