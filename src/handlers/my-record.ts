import type { DeliveryState, QueuedMessage } from '../core/campaigns.ts';
import type { Acknowledgement, Person } from '../core/records.ts';
import type { Block, Reply } from '../core/reply.ts';
import { aside, paragraph, reply, say } from './blocks.ts';
import { formatDate, formatInstant } from './dates.ts';
import type { Asker, Deps } from './deps.ts';
import { excuseWords } from './excuse/excuse.ts';
import { ownQuestionBlocks } from './hr-questions/own-questions.ts';
import { KEPT_FOR, nameOf } from './hr-questions/words.ts';
import { ownStandings } from './own-standing.ts';
import { viaWords } from './standing.ts';

type Needs = Pick<Deps, 'library' | 'store' | 'directory' | 'obligations' | 'now' | 'log'>;

/** Everything held about the asker. */
export async function handleMyRecord(asker: Asker, deps: Needs): Promise<Reply> {
  const { person } = asker;
  const held = await deps.store.acknowledgements({ personId: person.id });
  const own = await ownStandings(asker, deps);
  const open = own.filter(({ isOpen }) => isOpen);
  return reply(`Your record: ${held.length} acknowledgements`, 'Your record', [
    await rosterFacts(person, deps),
    ...own.map(({ words }) => words),
    ...(open.length === 0
      ? []
      : [
          {
            kind: 'buttons' as const,
            buttons: open.map(({ policy: { id, title } }) =>
              say(`Acknowledge ${title}`, `acknowledge ${id}`, 'primary'),
            ),
          },
        ]),
    ...(held.length === 0
      ? [paragraph('You have not acknowledged a policy yet.')]
      : [historyTable(held, deps)]),
    ...(await sentBlocks(person, deps)),
    ...(await excuseBlocks(person, deps)),
    { kind: 'divider' },
    ...(await ownQuestionBlocks(asker, deps)),
    ...(await workBlocks(person, deps)),
    aside(
      `Held about you: your line on the roster, your acknowledgements, reminders and nudges sent to you, excuses that HR gave you, your questions to HR with their answers until ${KEPT_FOR}, and where the chat can reach you. A question sent without your name is held as yours until its answer has reached you, and stands here until then. Questions that you ask only me and drafts are not kept.`,
    ),
  ]);
}

async function rosterFacts(person: Person, { store, directory }: Needs): Promise<Block> {
  const platforms = (await store.addresses(person.id)).map(({ platform }) => platform).join(', ');
  const { startsOn, leave, nation, timeZone } = person;
  return {
    kind: 'facts',
    rows: [
      { label: 'Name', value: person.name },
      { label: 'E-mail', value: person.email },
      { label: 'Department', value: person.department },
      {
        label: 'Manager',
        value:
          person.managerId === undefined ? 'none on the roster' : nameOf(person.managerId, { directory }),
      },
      { label: 'Role', value: person.role },
      ...(startsOn === undefined ? [] : [{ label: 'Started', value: formatDate(startsOn) }]),
      ...(leave === undefined
        ? []
        : [
            {
              label: 'Leave',
              value: `from ${formatDate(leave.from)}${leave.until === undefined ? '' : ` to ${formatDate(leave.until)}`}`,
            },
          ]),
      ...(nation === undefined ? [] : [{ label: 'Bank holidays of', value: nation.replaceAll('-', ' ') }]),
      ...(timeZone === undefined ? [] : [{ label: 'Time zone', value: timeZone }]),
      { label: 'Reachable on', value: platforms === '' ? 'no chat yet' : platforms },
    ],
  };
}

function historyTable(held: readonly Acknowledgement[], deps: Needs): Block {
  return {
    kind: 'table',
    head: ['Policy', 'Version', 'When', 'Where', 'Receipt'],
    rows: held.map((one) => [
      titleOf(one.policyId, deps),
      one.policyVersion,
      one.via === 'paper' ? formatDate(one.acknowledgedAt) : formatInstant(one.acknowledgedAt),
      viaWords(one, deps),
      one.receiptId,
    ]),
  };
}

const SENT_WORDS: Readonly<Record<DeliveryState, string>> = {
  queued: 'waiting to go out',
  sending: 'on its way',
  sent: 'sent',
  failed: 'could not be delivered',
  unknown: 'sent; whether it arrived is not known',
  cancelled: 'not sent, because it was not needed any more',
};

/** The most that are shown of what was sent, the latest first. */
const MOST_SENT = 20;

/** What was sent to somebody: reminders by the assistant, nudges by a manager. */
async function sentBlocks(person: Person, deps: Needs): Promise<Block[]> {
  const messages = await deps.store.messages({ personId: person.id });
  const nudges = await deps.store.nudges({ personId: person.id });
  const rows = [
    ...messages.map((one) => ({
      at: one.changedAt,
      cells: [messageWords(one, deps), SENT_WORDS[one.state]],
    })),
    ...nudges.map(({ at, managerId, policyId }) => ({
      at,
      cells: [`Nudge about the ${titleOf(policyId, deps)}`, `from ${nameOf(managerId, deps)}`],
    })),
  ].sort((a, b) => b.at.localeCompare(a.at));
  if (rows.length === 0) return [];
  const more = rows.length - MOST_SENT;
  return [
    paragraph({ bold: 'Sent to you' }),
    {
      kind: 'table',
      head: ['When', 'What', 'How'],
      rows: rows.slice(0, MOST_SENT).map(({ at, cells }) => [formatInstant(at), ...cells]),
    },
    ...(more > 0 ? [paragraph(`And ${more} earlier ones.`)] : []),
  ];
}

function messageWords({ step, policyId }: QueuedMessage, deps: Needs): string {
  const title = titleOf(policyId, deps);
  if (step === 'digest') return `List of your people who have not acknowledged the ${title}`;
  const days = Number(step);
  if (!Number.isFinite(days)) return `Message about the ${title}`;
  const count = Math.abs(days) === 1 ? '1 day' : `${Math.abs(days)} days`;
  return `Reminder of the ${title}, ${days === 0 ? 'on the day it was due' : `${count} ${days < 0 ? 'before' : 'after'} it was due`}`;
}

async function excuseBlocks(person: Person, deps: Needs): Promise<Block[]> {
  const excuses = await deps.store.excuses({ personId: person.id });
  if (excuses.length === 0) return [];
  return [
    paragraph({ bold: 'Excused by HR' }),
    ...excuses.map((one) =>
      paragraph(
        `${one.policyId === undefined ? '' : `${titleOf(one.policyId, deps)}, `}${excuseWords(one, deps)}`,
      ),
    ),
  ];
}

/** What is kept with somebody's name from what they did for others: HR's answers and suggestions, a manager's nudges. */
async function workBlocks({ id }: Person, { store }: Needs): Promise<Block[]> {
  const answered = (await store.hrQuestions({ isAnswered: true })).filter(
    ({ answer }) => answer?.answeredBy === id,
  );
  const suggested = (await store.sampleSuggestions()).filter(({ suggestedBy }) => suggestedBy === id);
  const nudged = await store.nudges({ managerId: id });
  return [
    ...(answered.length + suggested.length === 0
      ? []
      : [
          paragraph(
            `Kept with your name from your work for HR: ${answered.length} answers to questions, ${suggested.length} suggested sample questions.`,
          ),
        ]),
    ...(nudged.length === 0
      ? []
      : [
          paragraph(
            `Kept with your name as a manager: ${nudged.length} ${nudged.length === 1 ? 'nudge' : 'nudges'} to people who report to you.`,
          ),
        ]),
  ];
}

function titleOf(policyId: string, { library }: Needs): string {
  return library.policies.find(({ id }) => id === policyId)?.title ?? policyId;
}
