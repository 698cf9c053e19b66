import type { Reply, ReplyFile } from '../../core/reply.ts';
import type { Policy } from '../../knowledge/policy.ts';
import { paragraph, reply } from '../blocks.ts';
import { csvFile } from '../csv.ts';
import type { Deps } from '../deps.ts';
import { type Standing, standingsOf } from '../standing.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'obligations' | 'store' | 'now'>;

const COLUMNS = [
  'id',
  'name',
  'email',
  'department',
  'manager',
  'policy',
  'version',
  'state',
  'due_on',
  'excused_until',
  'reason',
  'acknowledged_at',
  'acknowledged_version',
  'via',
  'witness',
  'recorded_by',
  'recorded_at',
  'receipt',
  'last_reminder',
] as const;

/** A line for each person and policy in force, leavers too, as a file for HR. */
export async function handleReportFile(format: 'csv' | 'json', deps: Needs): Promise<Reply> {
  const rows: string[][] = [];
  for (const policy of deps.library.policies) {
    const standings = await standingsOf(policy, 'everyone', deps);
    const reminded = await lastReminders(policy, deps);
    for (const standing of standings)
      rows.push(rowOf(standing, reminded.get(standing.person.id) ?? '', deps));
  }
  const name = `acknowledgements-${deps.now().toISOString().slice(0, 10)}.${format}`;
  const people = deps.directory.people.length + deps.directory.leavers.length;
  return {
    ...reply(`Report: ${people} people, as ${format.toUpperCase()}`, 'Everyone', [
      paragraph(
        `${people} people, a line for each and each policy in force, are in the file `,
        { bold: name },
        '. It names people and says why some are excused: keep it where only those may see it who need to.',
      ),
    ]),
    files: [format === 'csv' ? csvFile(name, [[...COLUMNS], ...rows]) : jsonFile(name, rows)],
  };
}

function rowOf({ person, policy, owed }: Standing, lastReminder: string, { directory }: Needs): string[] {
  const nameOf = (id: string | undefined) => (id === undefined ? '' : (directory.byId(id)?.name ?? id));
  const held = owed.acknowledgement;
  return [
    person.id,
    person.name,
    person.email,
    person.department,
    nameOf(person.managerId),
    policy.id,
    policy.version,
    owed.state.replaceAll('-', ' '),
    owed.dueOn ?? '',
    owed.until ?? '',
    owed.reason ?? '',
    held?.acknowledgedAt ?? '',
    held?.policyVersion ?? '',
    held?.via ?? '',
    nameOf(held?.witnessId),
    nameOf(held?.recordedBy),
    held?.recordedAt ?? '',
    held?.receiptId ?? '',
    lastReminder,
  ];
}

/** When each person was last sent a reminder of a policy. */
async function lastReminders({ id }: Policy, { store }: Needs): Promise<ReadonlyMap<string, string>> {
  const sent = await store.messages({ policyId: id, states: ['sent'] });
  return new Map(
    sent.filter(({ step }) => step !== 'digest').map(({ personId, changedAt }) => [personId, changedAt]),
  );
}

/** A person a line. */
function jsonFile(name: string, rows: readonly (readonly string[])[]): ReplyFile {
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(COLUMNS.map((column, index) => [column, row[index]]))),
  );
  return { name, mediaType: 'application/json', content: `[\n${lines.join(',\n')}\n]\n` };
}
