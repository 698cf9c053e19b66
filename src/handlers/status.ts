import type { Acknowledgement, Person } from '../core/records.ts';
import type { Block, Reply } from '../core/reply.ts';
import type { Policy } from '../knowledge/policy.ts';
import { aside, paragraph, reply, say } from './blocks.ts';
import { formatDate, formatInstant } from './dates.ts';
import type { Asker, Deps } from './deps.ts';

type Records = Pick<Deps, 'library' | 'store' | 'directory'>;

/** Everything held about the asker. */
export async function handleMyRecord(
  { person }: Asker,
  { store, directory, library }: Records,
): Promise<Reply> {
  const held = await store.acknowledgements({ personId: person.id });
  const manager = person.managerId === undefined ? undefined : directory.byId(person.managerId);
  const missing = library.policies.filter(
    ({ id, version }) =>
      !held.some(({ policyId, policyVersion }) => policyId === id && policyVersion === version),
  );
  const facts: Block = {
    kind: 'facts',
    rows: [
      { label: 'Name', value: person.name },
      { label: 'E-mail', value: person.email },
      { label: 'Department', value: person.department },
      { label: 'Manager', value: manager?.name ?? 'none on the roster' },
      { label: 'Role', value: person.role },
    ],
  };
  return reply(`Your record: ${held.length} acknowledgements`, 'Your record', [
    facts,
    ...(held.length === 0 ? [paragraph('You have not acknowledged a policy yet.')] : [historyTable(held)]),
    ...missing.map(({ title, version }) =>
      paragraph({ bold: `Still to acknowledge: ${title}, version ${version}` }),
    ),
    ...(missing.length === 0
      ? []
      : [
          {
            kind: 'buttons' as const,
            buttons: missing.map(({ id, title }) =>
              say(`Acknowledge ${title}`, `acknowledge ${id}`, 'primary'),
            ),
          },
        ]),
    aside('This is everything held about you. Your questions and drafts are not kept.'),
  ]);
}

/** The asker's direct and indirect reports: who has acknowledged each policy in force. */
export async function handleTeam({ person }: Asker, deps: Records): Promise<Reply> {
  const reports = deps.directory.reportsOf(person.id);
  if (reports.length === 0) {
    return reply('Nobody reports to you on the roster.', 'Your team', [
      paragraph('Nobody reports to you on the roster. If that is wrong, ask HR to correct it.'),
    ]);
  }
  const blocks: Block[] = [];
  for (const policy of deps.library.policies) {
    const done = await acknowledgedBy(policy, deps);
    const rows = [...reports].sort((a, b) => Number(done.has(a.id)) - Number(done.has(b.id)));
    blocks.push(progress(policy, reports, done), {
      kind: 'table',
      head: ['Name', 'Department', 'State'],
      rows: rows.map(({ id, name, department }) => [name, department, stateOf(done.get(id))]),
    });
  }
  return reply(`Your team: ${reports.length} people`, 'Your team', [
    ...blocks,
    aside('You see the people who report to you, and theirs. Nobody else’s team.'),
  ]);
}

/** Everyone on the roster by department. */
export async function handleReport(deps: Records): Promise<Reply> {
  const { people } = deps.directory;
  const blocks: Block[] = [];
  for (const policy of deps.library.policies) {
    const done = await acknowledgedBy(policy, deps);
    const departments = [...new Set(people.map(({ department }) => department))].sort();
    blocks.push(progress(policy, people, done), {
      kind: 'table',
      head: ['Department', 'Acknowledged', 'Not yet', 'People'],
      rows: departments.map((department) => {
        const members = people.filter((person) => person.department === department);
        const count = members.filter(({ id }) => done.has(id)).length;
        return [department, `${count}`, `${members.length - count}`, `${members.length}`];
      }),
    });
    const missing = people.filter(({ id }) => !done.has(id)).map(({ name }) => name);
    if (missing.length > 0) blocks.push(paragraph({ bold: 'Not yet: ' }, missing.join(', ')));
  }
  return reply(`Report: ${people.length} people`, 'Everyone', blocks);
}

/** Who a reminder would go to. */
export async function handleRemind(deps: Records): Promise<Reply> {
  const { people } = deps.directory;
  const blocks: Block[] = [];
  for (const policy of deps.library.policies) {
    const done = await acknowledgedBy(policy, deps);
    const missing = people.filter(({ id }) => !done.has(id));
    blocks.push(
      progress(policy, people, done),
      paragraph(
        missing.length === 0
          ? `Everyone has acknowledged the ${policy.title}, so there is nobody to remind.`
          : `${missing.length} people have not acknowledged the ${policy.title}. This version cannot send them reminders yet; "report" lists them.`,
      ),
    );
  }
  return reply('Who a reminder would go to', 'Reminders', [
    ...blocks,
    { kind: 'buttons', buttons: [say('Report', 'report')] },
  ]);
}

async function acknowledgedBy(
  { id, version }: Policy,
  { store }: Records,
): Promise<Map<string, Acknowledgement>> {
  const all = await store.acknowledgements({ policyId: id, policyVersion: version });
  return new Map(all.map((one) => [one.personId, one]));
}

function progress(policy: Policy, people: readonly Person[], done: ReadonlyMap<string, unknown>): Block {
  const count = people.filter(({ id }) => done.has(id)).length;
  return {
    kind: 'progress',
    label: `${policy.title}, version ${policy.version}`,
    parts: [
      { label: 'acknowledged', count },
      { label: 'not yet', count: people.length - count },
    ],
  };
}

function stateOf(acknowledgement: Acknowledgement | undefined): string {
  return acknowledgement === undefined
    ? 'Not yet'
    : `Acknowledged ${formatDate(acknowledgement.acknowledgedAt)}`;
}

function historyTable(held: readonly Acknowledgement[]): Block {
  return {
    kind: 'table',
    head: ['Policy', 'Version', 'When', 'Where', 'Receipt'],
    rows: held.map((one) => [
      one.policyId,
      one.policyVersion,
      formatInstant(one.acknowledgedAt),
      one.via,
      one.receiptId,
    ]),
  };
}
