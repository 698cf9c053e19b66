import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

/** A date or instant in ISO-8601 as people in the UK write it: "5 April 2026". Instants are shown by their UTC date. */
export function formatDate(iso: string): string {
  return dayjs.utc(iso).format('D MMMM YYYY');
}

/** An instant with its time: "5 April 2026 at 09:30 UTC". */
export function formatInstant(iso: string): string {
  return `${dayjs.utc(iso).format('D MMMM YYYY [at] HH:mm')} UTC`;
}
