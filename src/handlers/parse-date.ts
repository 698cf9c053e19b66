import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';
import utc from 'dayjs/plugin/utc.js';
import type { LocalDate } from '../core/records.ts';

dayjs.extend(utc);
dayjs.extend(customParseFormat);

/** The ways people in the UK type a date; the day comes first. */
const FORMATS = ['YYYY-MM-DD', 'D/M/YYYY', 'D.M.YYYY', 'D-M-YYYY', 'D MMMM YYYY', 'D MMM YYYY'] as const;

/** A date as somebody typed it, "2026-04-05", "5/4/2026" or "5 April 2026"; undefined for anything else, and for 31 June. */
export function parseDate(typed: string): LocalDate | undefined {
  const words = typed
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^0(?=\d\D)|(?<=^\d{1,2}[/.-])0(?=\d\D)/g, '')
    .replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  for (const format of FORMATS) {
    const date = dayjs.utc(words, format, true);
    if (date.isValid()) return date.format('YYYY-MM-DD');
  }
  return undefined;
}
