import type { Block, Reply } from '../../core/reply.ts';
import type { Policy } from '../../knowledge/policy.ts';
import { localDateOf, timeZoneOf } from '../../reminders/calendar.ts';
import { type Estimate, estimateReminders } from '../../reminders/estimate.ts';
import { aside, paragraph, reply, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Asker, Deps } from '../deps.ts';
import { campaignOf } from './campaign.ts';
import { reminderCard } from './content.ts';

type Needs = Pick<Deps, 'library' | 'store' | 'directory' | 'obligations' | 'campaigns' | 'now'>;

/** How many days with messages, and how many people who cannot be reached, are listed. */
const MOST_DAYS = 14;
const MOST_PEOPLE = 30;

/**
 * What would go out in the next 60 days if nobody acknowledged: how many a day, how long that takes, whom nothing reaches and why. Nothing is
 * sent. With `isToStart` the card has the button that starts it.
 */
export async function handlePreview(policy: Policy, isToStart: boolean, deps: Needs): Promise<Reply> {
  const { library, directory, store, campaigns } = deps;
  const { state } = await campaignOf(policy, deps);
  const isRunning = state === 'running';
  const estimate = await estimateReminders({
    ...(await deps.obligations.inputOf(policy.id)),
    directory,
    messages: await store.messages({}),
    isRunning,
    platforms: campaigns.platforms,
  });
  const people = new Set(
    estimate.messages.filter(({ step }) => step !== 'digest').map((one) => one.personId),
  );
  const { steps, managerAfterDays, workingHours } = library.organisation.reminders;
  const words = isRunning
    ? `Reminders for the ${policy.title} are running. If nobody acknowledged from now on:`
    : `If you start reminders for the ${policy.title} now and nobody acknowledges:`;
  return reply(
    `Preview: ${people.size} people would be reminded in the next 60 days`,
    isToStart ? 'Start reminders?' : 'Preview of reminders',
    [
      paragraph({ bold: `Nothing has been sent. ${words}` }),
      {
        kind: 'facts',
        rows: [
          { label: 'People', value: `${people.size} get ${estimate.messages.length} messages in 60 days` },
          { label: 'Steps', value: stepWords(steps, managerAfterDays) },
          {
            label: 'When',
            value: `${workingHours.from} to ${workingHours.until} of each person’s own time, on working days without bank holidays, at most one a day`,
          },
          ...estimate.durations.map(({ platform, perSecond, firstDaySeconds, fullestDaySeconds }) => ({
            label: `How long (${platform})`,
            value: `${durationWords(firstDaySeconds)} on the first day, ${durationWords(fullestDaySeconds)} on the fullest, at ${perSecond} a second`,
          })),
        ],
      },
      ...dayBlocks(estimate),
      ...unreachableBlocks(estimate, deps),
      {
        kind: 'buttons',
        buttons: [
          ...(isRunning
            ? []
            : [say('Start now', `remind start now ${policy.id}`, isToStart ? 'primary' : undefined)]),
          say('Send me the card', `remind me ${policy.id}`),
          say('Where reminders stand', `remind status ${policy.id}`),
        ],
      },
      ...(isToStart && !isRunning
        ? [aside(`On the command line: policy-assistant remind start now ${policy.id}`)]
        : []),
    ],
  );
}

/** The real card, to the asker alone. */
export async function handleRemindMe(policy: Policy, { person }: Asker, deps: Deps): Promise<Reply> {
  const [owed] = await deps.obligations.of(policy.id, [person.id]);
  const zone = timeZoneOf(person, deps.library.organisation.reminders);
  const today = localDateOf(deps.now().toISOString(), zone);
  const card = await reminderCard(policy, person, owed ?? {}, today, deps);
  const sent = owed === undefined ? undefined : await deps.send(person.id, card);
  return sent?.ok === true
    ? reply('The card is in your own chat.', 'Sent to you alone', [
        paragraph('The reminder as people get it is in your own chat. Nobody else got anything.'),
        aside('It is the real card: if it is your own turn, its button records your acknowledgement.'),
      ])
    : card;
}

function stepWords(steps: readonly number[], managerAfterDays: number): string {
  const words = steps.map((step) =>
    step === 0 ? 'on the due date' : `${days(Math.abs(step))} ${step < 0 ? 'before' : 'after'}`,
  );
  return `${words.join(', ')}; the manager is told ${days(managerAfterDays)} after`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

function durationWords(seconds: number): string {
  if (seconds < 60) return 'under a minute';
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

function dayBlocks({ days: all }: Estimate): Block[] {
  if (all.length === 0) return [paragraph('Nothing falls due in the next 60 days.')];
  const rows = all
    .slice(0, MOST_DAYS)
    .map(({ date, reminders, digests }) => [formatDate(date), `${reminders}`, `${digests}`]);
  return [
    { kind: 'table', head: ['Day', 'Reminders', 'Managers told'], rows },
    ...(all.length > MOST_DAYS ? [paragraph(`And on ${all.length - MOST_DAYS} later days.`)] : []),
  ];
}

function unreachableBlocks({ unreachable }: Estimate, { directory }: Needs): Block[] {
  if (unreachable.length === 0)
    return [paragraph('As far as is known, everyone who owes it can be reached.')];
  const rows = unreachable
    .slice(0, MOST_PEOPLE)
    .map(({ personId, reason }) => [directory.byId(personId)?.name ?? personId, reason ?? '']);
  return [
    paragraph({ bold: `${unreachable.length} cannot be reached:` }),
    { kind: 'table', head: ['Name', 'Why'], rows },
    ...(unreachable.length > MOST_PEOPLE
      ? [paragraph(`And ${unreachable.length - MOST_PEOPLE} more, who are in the report.`)]
      : []),
  ];
}
