import type { Obligation } from '../core/obligations.ts';
import type { Block } from '../core/reply.ts';
import type { Policy } from '../knowledge/policy.ts';
import { localDateOf, timeZoneOf } from '../reminders/calendar.ts';
import { paragraph } from './blocks.ts';
import { formatDate } from './dates.ts';
import type { Asker, Deps } from './deps.ts';
import { policyName } from './standing.ts';

/** One policy as the asker stands with it. */
export interface OwnStanding {
  readonly policy: Policy;
  readonly owed: Obligation;
  /** Whether there is something to acknowledge. */
  readonly isOpen: boolean;
  /** What it means to them, in a sentence. */
  readonly words: Block;
}

/** Where the asker stands with each policy in force. */
export async function ownStandings(
  { person }: Asker,
  { library, obligations, now }: Pick<Deps, 'library' | 'obligations' | 'now'>,
): Promise<OwnStanding[]> {
  const today = localDateOf(now().toISOString(), timeZoneOf(person, library.organisation.reminders));
  const all: OwnStanding[] = [];
  for (const policy of library.policies) {
    const [owed] = await obligations.of(policy.id, [person.id]);
    if (owed === undefined) continue;
    const [lead, rest] = wordsOf(owed, today);
    const words = paragraph({ bold: `${lead}: ${policyName(policy)}. ` }, rest);
    all.push({ policy, owed, isOpen: owed.state !== 'acknowledged' && owed.state !== 'left', words });
  }
  return all;
}

function wordsOf({ state, dueOn, acknowledgement, until }: Obligation, today: string): [string, string] {
  const by = dueOn === undefined ? '' : ` by ${formatDate(dueOn)}`;
  switch (state) {
    case 'acknowledged': {
      const next = dueOn === undefined ? '' : ` Next time: by ${formatDate(dueOn)}.`;
      const held =
        acknowledgement === undefined
          ? ''
          : `You acknowledged it on ${formatDate(acknowledgement.acknowledgedAt)}, receipt ${acknowledgement.receiptId}.`;
      return ['Done', `${held}${next}`];
    }
    case 'due':
    case 'overdue':
    case 'unreachable':
      return dueOn !== undefined && dueOn < today
        ? ['Overdue', `It was to be acknowledged by ${formatDate(dueOn)}.`]
        : ['To do', `Please acknowledge it${by}.`];
    case 'not-yet-due':
      return ['Coming up', `You will be asked to acknowledge it${by}. You may do so now.`];
    case 'question-open':
      return [
        'Waiting for HR',
        'You asked HR a question about it. Nothing is asked of you until it is answered.',
      ];
    case 'excused':
      return [
        'Excused',
        `Nothing is asked of you${until === undefined ? ' for now' : ` until ${formatDate(until)}`}.${by === '' ? '' : ` After that: acknowledge it${by}.`}`,
      ];
    case 'left':
      return ['Left', 'Nothing is asked of you.'];
    default:
      return state satisfies never;
  }
}
