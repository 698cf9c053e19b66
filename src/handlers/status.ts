import type { Acknowledgement, Person } from '../core/records.ts';
import type { Block, Reply } from '../core/reply.ts';
import type { Policy } from '../knowledge/policy.ts';
import { aside, paragraph, reply, say } from './blocks.ts';
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
