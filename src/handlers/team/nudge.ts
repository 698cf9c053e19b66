import { UserError } from '../../core/errors.ts';
import type { Obligation } from '../../core/obligations.ts';
import type { Button, Reply } from '../../core/reply.ts';
import { localDateOf, timeZoneOf } from '../../reminders/calendar.ts';
import type { Action } from '../action.ts';
import { aside, paragraph, reply, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Asker, Deps } from '../deps.ts';
import { requirePolicy } from '../find-clause.ts';
import { byUrgency, type Standing, standingsOf, standingsOfAll } from '../standing.ts';
import { requireReport } from './own-tree.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'obligations' | 'store' | 'send' | 'now'>;

/**
 * How somebody may be nudged, in one place: by name once their due date has passed; before it only together with everyone else who is due, without
 * the manager picking them out; otherwise not at all.
 */
function nudgeOf({ state }: Obligation): 'by-name' | 'together' | undefined {
  return state === 'overdue' ? 'by-name' : state === 'due' ? 'together' : undefined;
}

/** The most messages of one press, so that it is answered soon. */
const MOST_NUDGED = 50;
/** How many of them go out at a time. */
const AT_ONCE = 5;
/** The most buttons with a name on. */
const MOST_NAMED = 5;

/** The ways to nudge people of a team: those who are due together, those who are overdue together and, of a few, by name. */
export function nudgeButtons(standings: readonly Standing[], rootId: string): Button[] {
  const buttons: Button[] = [];
  for (const policyId of new Set(standings.map(({ policy }) => policy.id))) {
    const of = (kind: 'by-name' | 'together') =>
      standings.filter(({ policy, owed }) => policy.id === policyId && nudgeOf(owed) === kind);
    const together = (all: 'due' | 'overdue', label: string): Button => ({
      name: 'nudge',
      label,
      value: `${policyId}||${all}|${rootId}`,
    });
    const [late, due] = [of('by-name'), of('together')];
    if (late.length > 1) buttons.push(together('overdue', `Nudge the ${late.length} who are overdue`));
    for (const { person } of late.length > MOST_NUDGED ? [] : byUrgency(late).slice(0, MOST_NAMED))
      buttons.push({ name: 'nudge', label: `Nudge ${person.name}`, value: `${policyId}|${person.id}` });
    if (due.length > 0)
      buttons.push(
        together(
          'due',
          due.length === 1 ? 'Nudge the one who is due' : `Nudge the ${due.length} who are due`,
        ),
      );
  }
  return buttons;
}

/** Sends HR's neutral words to people of the asker's own who have not acknowledged; each is on record, and one a day reaches a person. */
export async function handleNudge(
  { policyId, who, all, under }: Extract<Action, { kind: 'nudge' }>,
  asker: Asker,
  deps: Needs,
): Promise<Reply> {
  if (who === undefined && all === undefined) {
    throw new UserError('nudge-whom', 'Whom shall I nudge?', 'Say "team" and press the button there.');
  }
  const people = who === undefined ? teamUnder(under, asker, deps) : [requireReport(who, asker, deps)];
  const standings =
    policyId === undefined
      ? await standingsOfAll(people, deps)
      : await standingsOf(requirePolicy(deps.library, policyId), people, deps);
  const wanted = standings.filter(({ owed }) =>
    who === undefined ? owed.state === all : nudgeOf(owed) === 'by-name',
  );
  if (wanted.length === 0) return nothingToNudge(who === undefined ? undefined : standings);
  const outcome = await nudgeAll(byUrgency(wanted), asker, deps);
  return outcomeReply(outcome, who === undefined ? undefined : wanted[0]?.person.name, deps);
}

function teamUnder(under: string | undefined, asker: Asker, deps: Needs) {
  if (under === undefined || under === asker.person.id) return deps.directory.reportsOf(asker.person.id);
  const root = requireReport(under, asker, deps);
  return [root, ...deps.directory.reportsOf(root.id)];
}

interface Outcome {
  readonly sent: number;
  readonly unsent: number;
  readonly before: number;
  readonly left: number;
}

async function nudgeAll(wanted: readonly Standing[], { person }: Asker, deps: Needs): Promise<Outcome> {
  const now = deps.now();
  const on = localDateOf(now.toISOString(), timeZoneOf(person, deps.library.organisation.reminders));
  const one = async ({ policy, owed, person: { id } }: Standing) => {
    const { created } = await deps.store.addNudge({
      managerId: person.id,
      personId: id,
      policyId: policy.id,
      cycle: owed.cycle,
      on,
      at: now.toISOString(),
    });
    if (!created) return 'before' as const;
    const card = nudgeCard(person.name, policy, owed, deps);
    return (await deps.send(id, card)).ok ? ('sent' as const) : ('unsent' as const);
  };
  const count = { sent: 0, unsent: 0, before: 0 };
  let at = 0;
  while (at < wanted.length && count.sent + count.unsent < MOST_NUDGED) {
    const some = wanted.slice(at, at + AT_ONCE);
    for (const outcome of await Promise.all(some.map(one))) count[outcome] += 1;
    at += some.length;
  }
  return { ...count, left: wanted.length - at };
}

/** What the person gets: HR's words, who asks, and the way to acknowledge. */
function nudgeCard(
  managerName: string,
  { id, title }: Standing['policy'],
  { dueOn }: Obligation,
  { library }: Needs,
): Reply {
  return reply(`${managerName} asks you to acknowledge the ${title}`, title, [
    paragraph(library.organisation.reminders.nudge),
    ...(dueOn === undefined ? [] : [paragraph({ bold: 'Due: ' }, formatDate(dueOn))]),
    { kind: 'buttons', buttons: [say(`Acknowledge ${title}`, `acknowledge ${id}`, 'primary')] },
    aside(
      `Sent because ${managerName} pressed a button; the words are HR’s. It stands in your record ("my record").`,
    ),
  ]);
}

/** `named` is where the one person stands who was asked for. */
function nothingToNudge(named: readonly Standing[] | undefined): Reply {
  const words =
    named === undefined
      ? 'There is nobody to nudge: nobody of these is in that state any more.'
      : named.some(({ owed }) => nudgeOf(owed) === 'together')
        ? 'The due date has not come yet, and before it I pick nobody out. In "team" you can nudge everyone who is due at once.'
        : 'There is nothing to nudge them about now.';
  return reply(words, 'Nobody nudged', [
    paragraph(words),
    { kind: 'buttons', buttons: [say('My team', 'team')] },
  ]);
}

function outcomeReply(
  { sent, unsent, before, left }: Outcome,
  name: string | undefined,
  { library }: Needs,
): Reply {
  const people = (count: number) => (count === 1 ? '1 person' : `${count} people`);
  const lines = [
    ...(sent > 0 ? [`${name ?? people(sent)} has the message.`.replace(/people has/, 'people have')] : []),
    ...(unsent > 0
      ? [
          `${name ?? people(unsent)} could not be reached in the chat just now. It stands in their record all the same.`,
        ]
      : []),
    ...(before > 0
      ? [`${name ?? people(before)} got a nudge today already, and gets one a day at most.`]
      : []),
    ...(left > 0 ? [`${people(left)} are left: press again for them.`] : []),
  ];
  return reply(lines[0] ?? '', sent + unsent > 0 ? 'Nudged' : 'Not nudged again', [
    ...lines.map((line) => paragraph(line)),
    { kind: 'quote', text: library.organisation.reminders.nudge, cite: 'What it says, in HR’s words' },
    aside('Each nudge is on record, and the person sees in theirs that it was you and when.'),
    { kind: 'buttons', buttons: [say('My team', 'team')] },
  ]);
}
