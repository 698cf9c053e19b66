import type { QueuedMessage } from '../../core/campaigns.ts';
import type { Obligation } from '../../core/obligations.ts';
import type { LocalDate, Person } from '../../core/records.ts';
import type { Reply } from '../../core/reply.ts';
import type { Policy } from '../../knowledge/policy.ts';
import { acknowledgementCard } from '../acknowledge.ts';
import { aside, paragraph, reply, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Deps } from '../deps.ts';

type Needs = Pick<Deps, 'library' | 'store' | 'directory' | 'obligations' | 'now'>;

/**
 * What a queued message says, made when it is about to go out, so that it is true then. Undefined when there is nothing to say any more:
 * the person has acknowledged, has asked, is away or has left.
 */
export async function contentOf(message: QueuedMessage, deps: Needs): Promise<Reply | undefined> {
  const policy = deps.library.policies.find(({ id }) => id === message.policyId);
  const person = deps.directory.byId(message.personId);
  if (policy === undefined || person === undefined || hasLeft(person, message.on)) return undefined;
  return message.step === 'digest'
    ? digest(policy, message, deps)
    : reminder(policy, person, message.on, deps);
}

async function reminder(
  policy: Policy,
  person: Person,
  today: string,
  deps: Needs,
): Promise<Reply | undefined> {
  const [owed] = await deps.obligations.of(policy.id, [person.id]);
  return owed !== undefined && isOwed(owed) ? reminderCard(policy, person, owed, today, deps) : undefined;
}

/** The yearly card with when it is due. `today` is the reader's own date. */
export async function reminderCard(
  policy: Policy,
  person: Person,
  { dueOn }: Pick<Obligation, 'dueOn'>,
  today: string,
  deps: Needs,
): Promise<Reply> {
  const words = dueWords(dueOn, policy.title, today);
  const card = await acknowledgementCard(policy, person, [paragraph({ bold: words })], deps);
  return { ...card, summary: words };
}

/** Whether somebody does not work here any more on a date; somebody who leaves later still does. */
function hasLeft({ leftOn }: Person, on: LocalDate): boolean {
  return leftOn !== undefined && leftOn <= on;
}

/** Whether somebody is to be reminded. One who cannot be reached counts: the way may have opened since. */
function isOwed({ state }: Obligation): boolean {
  return state === 'due' || state === 'overdue' || state === 'unreachable';
}

function dueWords(dueOn: string | undefined, title: string, today: string): string {
  if (dueOn === undefined) return `Please acknowledge the ${title}.`;
  if (dueOn < today) return `The ${title} was to be acknowledged by ${formatDate(dueOn)}. Please do it now.`;
  if (dueOn === today) return `Please acknowledge the ${title} today: it is due.`;
  return `Please acknowledge the ${title} by ${formatDate(dueOn)}.`;
}

/** The most names that stand on a manager's card; the rest are in their team's. */
const MOST_NAMES = 40;

/** Tells a manager, once, who of their people is well past the due date. */
async function digest(
  policy: Policy,
  { personId, about = [] }: QueuedMessage,
  deps: Needs,
): Promise<Reply | undefined> {
  const ids = about.map((one) => one.personId);
  const late = (await deps.obligations.of(policy.id, ids)).filter(isOwed);
  const rows = late.flatMap(({ personId: id, dueOn }) => {
    const person = deps.directory.byId(id);
    return person === undefined || id === personId
      ? []
      : [[person.name, person.department, dueOn === undefined ? '' : formatDate(dueOn)]];
  });
  if (rows.length === 0) return undefined;
  const who =
    rows.length === 1 ? 'One person who reports to you has' : `${rows.length} people who report to you have`;
  const words = `${who} not acknowledged the ${policy.title} although it was due.`;
  return reply(words, `Still to acknowledge: ${policy.title}`, [
    paragraph(words),
    { kind: 'table', head: ['Name', 'Department', 'Was due'], rows: rows.slice(0, MOST_NAMES) },
    ...(rows.length > MOST_NAMES ? [paragraph(`And ${rows.length - MOST_NAMES} more: see your team.`)] : []),
    { kind: 'buttons', buttons: [say('My team', 'team', 'primary')] },
    aside(
      'They were reminded themselves before. Somebody is away or has a reason? Tell HR, who can excuse them. You get this once for each person.',
    ),
  ]);
}
