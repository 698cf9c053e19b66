import type { Block, Reply } from '../../core/reply.ts';
import type { RosterDiff } from '../../core/roster.ts';
import { aside, paragraph, reply } from '../blocks.ts';
import { formatDate } from '../dates.ts';

/** Lines shown of each kind of change; a first import would list everyone. */
const MOST_SHOWN = 15;

/** What a roster file would change, for a look before anything is. */
export function diffReply(name: string, diff: RosterDiff): Reply {
  const count = countOf(diff);
  return reply(
    count === 0 ? `${name} changes nothing.` : `${name} would change ${people(count)}.`,
    'Roster',
    [...warnings(diff), facts(name, diff), ...lists(diff)],
  );
}

/** What a roster file has changed. */
export function appliedReply(name: string, diff: RosterDiff): Reply {
  const count = countOf(diff);
  return reply(
    count === 0 ? `${name} changed nothing.` : `${name} was taken over: ${people(count)} changed.`,
    count === 0 ? 'Nothing to change' : 'Roster taken over',
    [facts(name, diff), ...lists(diff)],
  );
}

/** How many lines of the roster a file changes. */
export function countOf({ joiners, changed, leavers, returners }: RosterDiff): number {
  return joiners.length + changed.length + leavers.length + returners.length;
}

function facts(
  name: string,
  { joiners, changed, leavers, returners, unchanged, before, after }: RosterDiff,
): Block {
  const rows = [
    { label: 'File', value: name },
    { label: 'Joiners', value: number(joiners.length) },
    { label: 'Changed', value: number(changed.length) },
    { label: 'Leavers', value: number(leavers.length) },
    { label: 'Returners', value: number(returners.length) },
    { label: 'Unchanged', value: number(unchanged) },
    { label: 'People who work here', value: `${number(before)} before, ${number(after)} after` },
  ];
  return { kind: 'facts', rows };
}

function warnings({ manyLeaving, before, renamed }: RosterDiff): Block[] {
  return [
    ...(manyLeaving === undefined
      ? []
      : [
          paragraph({
            bold: `${number(manyLeaving)} of ${number(before)} people would leave. Is this the whole roster?`,
          }),
        ]),
    ...(renamed.length === 0
      ? []
      : [
          paragraph({
            bold: `${number(renamed.length)} joiners have the address of somebody who leaves, such as ${renamed[0]?.joiner.email}. If ids have changed, put the former ids back, or these people lose what they acknowledged.`,
          }),
        ]),
  ];
}

function lists({ joiners, changed, leavers, returners }: RosterDiff): Block[] {
  return [
    ...list('Joiners', joiners, ({ name, department, startsOn }) => [
      name,
      startsOn === undefined ? department : `${department}, from ${formatDate(startsOn)}`,
    ]),
    ...list('Changed', changed, ({ person, fields }) => [person.name, fields.join(', ')]),
    ...list('Leavers', leavers, ({ name, leftOn = '' }) => [name, `from ${formatDate(leftOn)}`]),
    ...list('Returners', returners, ({ name, department }) => [name, department]),
  ];
}

function list<T>(title: string, all: readonly T[], row: (one: T) => [string, string]): Block[] {
  if (all.length === 0) return [];
  const more = all.length - MOST_SHOWN;
  return [
    { kind: 'table', head: [title, ''], rows: all.slice(0, MOST_SHOWN).map(row) },
    ...(more > 0 ? [aside(`and ${people(more, 'more ')}`)] : []),
  ];
}

function people(count: number, which = ''): string {
  return `${number(count)} ${which}${count === 1 ? 'person' : 'people'}`;
}

function number(count: number): string {
  return count.toLocaleString('en-GB');
}
