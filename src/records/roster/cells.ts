import type { LocalDate, Nation } from '../../core/records.ts';

/** A cell read, or what is wrong with it in words that follow the column's name. */
export type Cell<T> = { readonly value: T } | { readonly problem: string };

const NATIONS: readonly Nation[] = ['england', 'wales', 'scotland', 'northern-ireland'];

/** A nation by its name, in any letter case. */
export function parseNation(text: string): Cell<Nation> {
  const word = text.toLowerCase().replace(/[\s_]+/g, '-');
  const value = NATIONS.find((nation) => nation === word);
  return value === undefined
    ? { problem: `is ${text}: it is one of England, Wales, Scotland, Northern Ireland` }
    : { value };
}

/** A calendar date written year-month-day. */
export function parseDate(text: string): Cell<LocalDate> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return { problem: `is ${text}: write ${suggestDate(text)}` };
  const instant = new Date(`${text}T00:00:00Z`);
  const year = Number(text.slice(0, 4));
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== text)
    return { problem: `is ${text}: there is no such day` };
  return year < 1900 || year > 2199 ? { problem: `is ${text}: check the year` } : { value: text };
}

/** How a date is to be written; of one written another way, that very date where it can only be one. */
function suggestDate(text: string): string {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  const british = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return year !== '' && 'value' in parseDate(british)
    ? `${british} if that is day/month/year (year-month-day is the only form read)`
    : 'it as year-month-day, such as 2026-02-28';
}

/** When somebody left, or `yes` for one who has left at a time the roster does not tell; undefined for "no". */
export function parseLeft(text: string): Cell<LocalDate | 'yes' | undefined> {
  const word = text.toLowerCase();
  if (['yes', 'y', 'true'].includes(word)) return { value: 'yes' };
  if (['no', 'n', 'false'].includes(word)) return { value: undefined };
  const date = parseDate(text);
  return 'value' in date ? date : { problem: `${date.problem}, or yes or no` };
}

/** Makes a reader of time zones, which remembers those it has seen: making sure of one takes long. */
export function createParseTimeZone(): (text: string) => Cell<string> {
  const known = new Map<string, Cell<string>>();
  return (text) => {
    let cell = known.get(text);
    if (cell === undefined) {
      cell = timeZone(text);
      known.set(text, cell);
    }
    return cell;
  };
}

function timeZone(text: string): Cell<string> {
  try {
    // An offset such as +01:00 is taken by some versions of Node.js, and knows no summer time.
    if (/^[A-Za-z]/.test(text)) {
      const { timeZone: name } = new Intl.DateTimeFormat('en-GB', { timeZone: text }).resolvedOptions();
      return { value: name.toLowerCase() === text.toLowerCase() ? name : text };
    }
  } catch {
    // Told below.
  }
  return { problem: `is ${text}: write a place such as Europe/London` };
}
