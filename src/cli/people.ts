import { decodeCsv } from '../core/decode-csv.ts';
import type { Person } from '../core/records.ts';
import { readBytes } from './input.ts';
import { printReply, type Write } from './print-reply.ts';
import { type RecordsSetting, withRecords } from './reach-records.ts';
import { usage } from './usage.ts';

interface PeopleOptions {
  readonly 'dry-run'?: boolean;
  readonly 'allow-leavers'?: string;
  readonly json?: boolean;
}

/** Runs `people import` or `people list` and gives the exit code. Throws a UserError for anything else. */
export function runPeopleCommand(
  [name, ...words]: readonly string[],
  options: PeopleOptions,
  setting: RecordsSetting & { readonly write: Write },
): Promise<number> {
  if (name === 'import' && words.length === 1) return importPeople(words[0] ?? '-', options, setting);
  if (name === 'list' && words.length === 0) return listPeople(options.json === true, setting);
  throw usage(
    'people knows "import FILE" and "list".',
    'policy-assistant people import people.csv --dry-run',
  );
}

async function importPeople(
  file: string,
  { 'dry-run': isTrial = false, 'allow-leavers': leavers = '0' }: PeopleOptions,
  setting: RecordsSetting & { readonly write: Write },
): Promise<number> {
  if (!/^\d{1,9}$/.test(leavers))
    throw usage(
      '--allow-leavers takes a number.',
      'policy-assistant people import people.csv --allow-leavers 120',
    );
  const name = file === '-' ? 'standard input' : file;
  const named = { name, csv: decodeCsv(readBytes(file), name) };
  const { write } = setting;
  return withRecords(
    setting,
    async (operator) => {
      if (isTrial) {
        printReply((await operator.planRoster(named)).reply, write);
        write('\nNothing was changed, because of --dry-run.\n');
      } else {
        printReply((await operator.importRoster({ ...named, allowLeavers: Number(leavers) })).reply, write);
      }
      return 0;
    },
    { isForImport: true },
  );
}

function listPeople(isJson: boolean, setting: RecordsSetting & { readonly write: Write }): Promise<number> {
  const { write } = setting;
  return withRecords(setting, async (operator) => {
    const { people } = await operator.people({});
    if (isJson) {
      for (const person of people) write(`${JSON.stringify(person)}\n`);
      return 0;
    }
    const names = new Map(people.map(({ id, name }) => [id, name]));
    const rows = people.map((person) => [
      person.id,
      person.name,
      person.email,
      person.role,
      person.department,
      names.get(person.managerId ?? '') ?? '',
      noteOf(person),
    ]);
    write(columns([['id', 'name', 'e-mail', 'role', 'department', 'manager', ''], ...rows]));
    return 0;
  });
}

function noteOf({ leftOn, leave, startsOn }: Person): string {
  if (leftOn !== undefined) return `left on ${leftOn}`;
  if (leave !== undefined)
    return `leave from ${leave.from}${leave.until === undefined ? '' : ` until ${leave.until}`}`;
  return startsOn === undefined ? '' : `since ${startsOn}`;
}

/** Rows as lines with their cells one under the other. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    rows.reduce((widest, row) => Math.max(widest, (row[at] ?? '').length), 0),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
