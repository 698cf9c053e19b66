import type { Tally } from '../core/records.ts';
import type { Block, Reply } from '../core/reply.ts';
import type { Policy } from '../knowledge/policy.ts';
import { aside, clauseTitle, paragraph, reply } from './blocks.ts';
import type { Deps } from './deps.ts';

/** A smaller count is not shown, because few people can be guessed. */
const LEAST_SHOWN = 5;
const FEWER = `fewer than ${LEAST_SHOWN}`;

/**
 * How often people said that an answer was right, by clause. A clause is listed once either count is large enough to
 * show, and sums are of the counts shown: the sum of all would give away a hidden one, and so would a clause that is
 * listed as soon as somebody has pressed.
 */
export async function handleFeedback({ library, store }: Pick<Deps, 'library' | 'store'>): Promise<Reply> {
  const blocks: Block[] = [];
  for (const policy of library.policies) {
    blocks.push(paragraph({ bold: policy.title }), ...tableOf(policy, await store.tallies(policy.id)));
  }
  return reply('Whether answers helped, by clause', 'Feedback on answers', [
    ...blocks,
    aside(
      `Counts only: no question, no name and no date is kept. A count below ${LEAST_SHOWN} is not shown and not part of a sum.`,
    ),
  ]);
}

function tableOf(policy: Policy, tallies: readonly Tally[]): Block[] {
  const countOf = (subject: string, kind: Tally['kind']) =>
    tallies.find((one) => one.subject === subject && one.kind === kind)?.count ?? 0;
  const order = policy.clauses.map(({ id }) => id);
  const placeOf = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  const subjects = [
    ...new Set(tallies.filter(({ kind }) => kind !== 'false-alarm').map(({ subject }) => subject)),
  ]
    .map((id) => ({ id, counts: [countOf(id, 'helpful'), countOf(id, 'not-helpful')] }))
    .filter(({ counts }) => counts.some((count) => count >= LEAST_SHOWN))
    .sort((a, b) => placeOf(a.id) - placeOf(b.id));
  if (subjects.length === 0) {
    return [paragraph(`No clause has ${LEAST_SHOWN} or more of either yet.`)];
  }
  const sum = (column: number) =>
    subjects
      .map(({ counts }) => counts[column] ?? 0)
      .filter((count) => count >= LEAST_SHOWN)
      .reduce((total, count) => total + count, 0);
  const show = (count: number) => (count < LEAST_SHOWN ? FEWER : `${count}`);
  const titleOf = (id: string) => {
    const clause = policy.clauses.find((one) => one.id === id);
    return clause === undefined ? `${id} (no longer in the policy)` : `${id} ${clauseTitle(clause)}`;
  };
  return [
    {
      kind: 'table',
      head: ['Clause', 'Helpful', 'Not helpful'],
      rows: [
        ...subjects.map(({ id, counts }) => [titleOf(id), ...counts.map(show)]),
        ['Sum of the counts shown', show(sum(0)), show(sum(1))],
      ],
    },
    aside(`Every other clause has ${FEWER} of each.`),
  ];
}
