import type { QueuedMessage } from '../../core/campaigns.ts';
import type { Block } from '../../core/reply.ts';
import { paragraph } from '../blocks.ts';
import { formatInstant } from '../dates.ts';
import type { Deps } from '../deps.ts';
import type { Standing } from '../standing.ts';

/** A message to somebody that did not arrive, or may not have, though what it asks for is still owed. */
export interface Failure {
  readonly standing: Standing;
  readonly message: QueuedMessage;
}

const WHY: Readonly<Record<string, string>> = {
  blocked: 'the person has blocked or removed the app',
  gone: 'the account or conversation is gone',
  unreachable: 'no way to write to them is known',
  unfound: 'no account was found',
};

/** The last message of each person that failed or whose outcome is unknown, of the turn that they still owe. */
export async function failuresOf(
  policyId: string,
  standings: readonly Standing[],
  { store }: Pick<Deps, 'store'>,
): Promise<Failure[]> {
  const messages = await store.messages({ policyId, states: ['failed', 'unknown'] });
  const last = new Map(
    messages.filter(({ step }) => step !== 'digest').map((message) => [message.personId, message]),
  );
  return standings.flatMap((standing) => {
    const { owed, person } = standing;
    const message = last.get(person.id);
    const isOwed = owed.state === 'due' || owed.state === 'overdue' || owed.state === 'unreachable';
    return message !== undefined && isOwed && message.cycle === owed.cycle ? [{ standing, message }] : [];
  });
}

/** Why a message did not arrive, in words. */
export function failureWords({ state, reason }: QueuedMessage): string {
  if (state === 'unknown') return 'the platform did not say whether it arrived';
  return WHY[reason ?? ''] ?? reason ?? 'no reason was given';
}

/** What went wrong by reason with how many people; empty when nothing did. */
export function failureBlocks(failures: readonly Failure[], standings: readonly Standing[]): Block[] {
  const unreachable = standings.filter(({ owed }) => owed.state === 'unreachable');
  const rows = [
    ...countBy(failures.map(({ message }) => `Message not delivered: ${failureWords(message)}`)),
    ...countBy(unreachable.map(({ owed }) => `Cannot be reached: ${owed.reason ?? 'no reason is known'}`)),
  ];
  if (rows.length === 0) return [];
  return [
    paragraph({ bold: 'What did not arrive' }),
    { kind: 'table', head: ['What', 'People'], rows: rows.map(([what, count]) => [what, `${count}`]) },
  ];
}

/** The cells of one failure: what, and when it was last known. */
export function failureCells({ message }: Failure): [string, string] {
  return [failureWords(message), formatInstant(message.changedAt)];
}

function countBy(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
