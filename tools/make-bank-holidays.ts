/**
 * Writes src/reminders/bank-holidays.ts by the rules of bank-holiday-rules.ts.
 * Run: npm run bank-holidays, or with other years: npm run bank-holidays -- 2024 2040
 */
import { writeFileSync } from 'node:fs';
import { bankHolidaysOf, REGIONS } from './bank-holiday-rules.ts';

const [first = 2024, last = 2035] = process.argv.slice(2).map(Number);
const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);

const tables = REGIONS.map((region) => {
  const rows = years.map((year) => {
    const days = bankHolidaysOf(year, region).map((date) => date.slice(5));
    return `  ${year}: '${days.join(' ')}',`;
  });
  return `const ${region.replaceAll('-', '_').toUpperCase()} = {\n${rows.join('\n')}\n};\n`;
});

writeFileSync(
  'src/reminders/bank-holidays.ts',
  `// Made by "npm run bank-holidays"; tools/bank-holiday-rules.ts has the rules.
import type { LocalDate, Nation } from '../core/records.ts';

${tables.join('\n')}
/** Bank holidays with their substitute days, ${first} to ${last}, without days that were proclaimed once. */
export const BANK_HOLIDAYS: Readonly<Record<Nation, readonly LocalDate[]>> = {
  england: datesOf(ENGLAND_AND_WALES),
  wales: datesOf(ENGLAND_AND_WALES),
  scotland: datesOf(SCOTLAND),
  'northern-ireland': datesOf(NORTHERN_IRELAND),
};

function datesOf(table: Readonly<Record<number, string>>): LocalDate[] {
  return Object.entries(table).flatMap(([year, days]) => days.split(' ').map((day) => \`\${year}-\${day}\`));
}
`,
);
