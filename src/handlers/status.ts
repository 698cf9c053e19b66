import type { Acknowledgement, Person } from '../core/records.ts';
import type { Block, Reply } from '../core/reply.ts';
import type { Policy } from '../knowledge/policy.ts';
import { aside, paragraph, reply, say } from './blocks.ts';
import { csvFile } from './csv.ts';
import { formatDate, formatInstant } from './dates.ts';
import type { Asker, Deps } from './deps.ts';
import { ownQuestionBlocks } from './hr-questions/own-questions.ts';
import { KEPT_FOR } from './hr-questions/words.ts';

type Records = Pick<Deps, 'library' | 'store' | 'directory'>;

/** Everything held about the asker. */
export async function handleMyRecord(
  asker: Asker,
  deps: Records & Pick<Deps, 'now' | 'log'>,
): Promise<Reply> {
  const { person } = asker;
  const { store, directory, library } = deps;
  const held = await store.acknowledgements({ personId: person.id });
  const platforms = (await store.addresses(person.id)).map(({ platform }) => platform).join(', ');
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
      { label: 'Reachable on', value: platforms === '' ? 'no chat yet' : platforms },
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
    { kind: 'divider' },
    ...(await ownQuestionBlocks(asker, deps)),
    ...(await hrWork(person, deps)),
    aside(
      `Held about you: your line on the roster, your acknowledgements, your questions to HR with their answers until ${KEPT_FOR}, and where the chat can reach you. A question sent without your name is held as yours until its answer has reached you, and stands here until then. Questions that you ask only me and drafts are not kept.`,
    ),
  ]);
}

/** What somebody in HR has answered and suggested, which is kept with their name. */
async function hrWork({ id }: Person, { store }: Records): Promise<Block[]> {
  const answered = (await store.hrQuestions({ isAnswered: true })).filter(
    ({ answer }) => answer?.answeredBy === id,
  );
  const suggested = (await store.sampleSuggestions()).filter(({ suggestedBy }) => suggestedBy === id);
  if (answered.length + suggested.length === 0) return [];
  return [
    paragraph(
      `Kept with your name from your work for HR: ${answered.length} answers to questions, ${suggested.length} suggested sample questions.`,
    ),
  ];
}

/** The asker's direct and indirect reports: who has acknowledged each policy in force. */
export async function handleTeam(asker: Asker, deps: Records): Promise<Reply> {
  const blocks = await teamBlocks(asker, deps);
  const count = deps.directory.reportsOf(asker.person.id).length;
  return count === 0
    ? reply('Nobody reports to you on the roster.', 'Your team', [
        paragraph('Nobody reports to you on the roster. If that is wrong, ask HR to correct it.'),
      ])
    : reply(`Your team: ${count} ${count === 1 ? 'person' : 'people'}`, 'Your team', [
        ...blocks,
        aside('You see the people who report to you, and theirs. Nobody else’s team.'),
      ]);
}

/** How the asker's reports stand with each policy, who is missing first; empty for somebody without reports. */
export async function teamBlocks({ person }: Asker, deps: Records): Promise<Block[]> {
  const reports = deps.directory.reportsOf(person.id);
  if (reports.length === 0) return [];
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
  return blocks;
}

/** Everyone on the roster by department, or as a file with a line for each person and policy. */
export async function handleReport(
  format: 'csv' | 'json' | undefined,
  deps: Records & Pick<Deps, 'now'>,
): Promise<Reply> {
  const { people } = deps.directory;
  if (format === undefined)
    return reply(`Report: ${people.length} people`, 'Everyone', await organisationBlocks(deps));
  const rows = await peopleRows(deps);
  const name = `acknowledgements-${deps.now().toISOString().slice(0, 10)}.${format}`;
  const file =
    format === 'csv'
      ? csvFile(name, [[...COLUMNS], ...rows])
      : {
          name,
          mediaType: 'application/json',
          content: `${JSON.stringify(
            rows.map((row) => Object.fromEntries(COLUMNS.map((column, index) => [column, row[index]]))),
            null,
            2,
          )}\n`,
        };
  return {
    ...reply(`Report: ${people.length} people, as ${format.toUpperCase()}`, 'Everyone', [
      paragraph(
        `${people.length} people, a line for each and each policy in force, are in the file `,
        { bold: name },
        '. It names people: keep it where only those may see it who need to.',
      ),
    ]),
    files: [file],
  };
}

/** How every department stands with each policy, who is missing, and the ways to a file. */
export async function organisationBlocks(deps: Records): Promise<Block[]> {
  const { people } = deps.directory;
  const blocks: Block[] = [];
  for (const policy of deps.library.policies) {
    const done = await acknowledgedBy(policy, deps);
    const members = new Map<string, Person[]>();
    for (const person of people) {
      const known = members.get(person.department);
      if (known === undefined) members.set(person.department, [person]);
      else known.push(person);
    }
    blocks.push(progress(policy, people, done), {
      kind: 'table',
      head: ['Department', 'Acknowledged', 'Not yet', 'People'],
      rows: [...members]
        .sort(([a], [b]) => a.localeCompare(b, 'en'))
        .map(([department, all]) => {
          const count = all.filter(({ id }) => done.has(id)).length;
          return [department, `${count}`, `${all.length - count}`, `${all.length}`];
        }),
    });
    const missing = people.filter(({ id }) => !done.has(id)).map(({ name }) => name);
    const more = missing.length - MOST_NAMES;
    if (missing.length > 0)
      blocks.push(
        paragraph(
          { bold: 'Not yet: ' },
          `${missing.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more, who are in the file` : ''}`,
        ),
      );
  }
  return [
    ...blocks,
    { kind: 'buttons', buttons: [say('As CSV', 'report csv'), say('As JSON', 'report json')] },
  ];
}

/** The most names listed on a card. */
const MOST_NAMES = 60;

const COLUMNS = [
  'id',
  'name',
  'email',
  'department',
  'manager',
  'policy',
  'version',
  'state',
  'acknowledged_at',
  'via',
  'receipt',
] as const;

async function peopleRows(deps: Records): Promise<string[][]> {
  const { people } = deps.directory;
  const rows: string[][] = [];
  for (const policy of deps.library.policies) {
    const done = await acknowledgedBy(policy, deps);
    for (const { id, name, email, department, managerId } of people) {
      const held = done.get(id);
      const manager = managerId === undefined ? undefined : deps.directory.byId(managerId);
      rows.push([
        id,
        name,
        email,
        department,
        manager?.name ?? '',
        policy.id,
        policy.version,
        held === undefined ? 'not yet' : 'acknowledged',
        held?.acknowledgedAt ?? '',
        held?.via ?? '',
        held?.receiptId ?? '',
      ]);
    }
  }
  return rows;
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
