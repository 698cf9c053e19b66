import type { Block, Button, Reply } from '../../core/reply.ts';
import { paragraph, reply, say } from '../blocks.ts';
import type { Deps } from '../deps.ts';
import { pageButtons, pageOf } from '../pages.ts';
import { countStates, policyName, progressOf, type Standing, standingsOf } from '../standing.ts';
import { failureBlocks, failuresOf } from './failures.ts';
import { trendOf } from './trend.ts';
import { waitingBlocks } from './waiting.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'obligations' | 'store' | 'now'>;

const DEPARTMENTS_ON_PAGE = 20;
/** The most departments with a button of their own: those with the most people overdue. */
const MOST_OPENED = 5;

/**
 * Everyone, for HR: what waits for HR, totals by state that add up to the roster, how it went over time, departments, what did not arrive, and the
 * ways to names and files. `page` turns the departments.
 */
export async function handleReportCard(page: number, deps: Needs): Promise<Reply> {
  const blocks: Block[] = [...(await waitingBlocks(deps))];
  let people = 0;
  for (const policy of deps.library.policies) {
    const standings = await standingsOf(policy, 'everyone', deps);
    people = standings.length;
    const trend = trendOf(standings, deps.now(), deps.library.organisation.reminders);
    const failures = await failuresOf(policy.id, standings, deps);
    blocks.push(
      progressOf(policyName(policy), standings),
      ...(trend === undefined ? [] : [trend]),
      ...departmentBlocks(standings, page),
      ...failureBlocks(failures, standings),
      { kind: 'buttons', buttons: namesButtons(standings, failures.length) },
    );
  }
  return reply(`Report: ${people} people`, 'Everyone', [
    ...blocks,
    { kind: 'divider' },
    { kind: 'buttons', buttons: FURTHER },
  ]);
}

/** The same without a picture and without what is only looked up now and then, for the assistant's own page. */
export async function organisationBlocks(deps: Needs): Promise<Block[]> {
  const blocks: Block[] = [...(await waitingBlocks(deps))];
  for (const policy of deps.library.policies) {
    const standings = await standingsOf(policy, 'everyone', deps);
    blocks.push(progressOf(policyName(policy), standings), ...departmentBlocks(standings, 1));
  }
  return [...blocks, { kind: 'buttons', buttons: [say('Report', 'report', 'primary'), ...FURTHER] }];
}

const FURTHER: readonly Button[] = [
  say('As CSV', 'report csv'),
  say('As JSON', 'report json'),
  say('Excuses', 'excuse'),
  say('Signed on paper', 'paper'),
];

function departmentBlocks(standings: readonly Standing[], page: number): Block[] {
  const members = new Map<string, Standing[]>();
  for (const standing of standings) {
    const { department } = standing.person;
    const known = members.get(department);
    if (known === undefined) members.set(department, [standing]);
    else known.push(standing);
  }
  const compare = new Intl.Collator('en').compare;
  const rows = [...members]
    .sort(([a], [b]) => compare(a, b))
    .map(([department, all]) => {
      const counts = countStates(all);
      const [done = 0, due = 0, overdue = 0] = (['acknowledged', 'due', 'overdue'] as const).map((state) =>
        counts.get(state),
      );
      return { department, done, due, overdue, all: all.length };
    });
  const { shown, ...at } = pageOf(rows, page, DEPARTMENTS_ON_PAGE);
  const open = [...shown].sort((a, b) => b.overdue - a.overdue).slice(0, MOST_OPENED);
  return [
    {
      kind: 'table',
      head: ['Department', 'Acknowledged', 'Due', 'Overdue', 'Other', 'People'],
      rows: shown.map(({ department, done, due, overdue, all }) => [
        department,
        `${done}`,
        `${due}`,
        `${overdue}`,
        `${all - done - due - overdue}`,
        `${all}`,
      ]),
    },
    ...(at.of === 1 ? [] : [paragraph(`Departments ${at.words}. Say "report" and a name for any of them.`)]),
    {
      kind: 'buttons',
      buttons: [
        ...open.map(({ department }) => ({ name: 'report', label: department, value: `1|${department}` })),
        ...pageButtons(at, 'report', (next) => `${next}|`),
      ],
    },
  ];
}

function namesButtons(standings: readonly Standing[], failures: number): Button[] {
  const counts = countStates(standings);
  const names = (label: string, what: string): Button => ({ name: 'report', label, value: `1|${what}` });
  return [
    ...((counts.get('overdue') ?? 0) > 0 ? [names('Who is overdue', 'overdue')] : []),
    ...((counts.get('unreachable') ?? 0) > 0 ? [names('Who cannot be reached', 'unreachable')] : []),
    ...(failures > 0 ? [names('Messages that failed', 'failures')] : []),
  ];
}
