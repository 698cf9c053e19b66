import type { Excuse } from '../../core/campaigns.ts';
import { UserError } from '../../core/errors.ts';
import type { LocalDate } from '../../core/records.ts';
import type { Block, Reply } from '../../core/reply.ts';
import { addDays, localDateOf, timeZoneOf } from '../../reminders/calendar.ts';
import type { Action } from '../action.ts';
import { aside, paragraph, reply, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Asker, Deps } from '../deps.ts';
import { findPerson, personField, personProblem } from '../find-person.ts';
import { nameOf } from '../hr-questions/words.ts';
import { pageButtons, pageOf } from '../pages.ts';
import { parseDate } from '../parse-date.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'store' | 'now'>;
type Typed = Omit<Extract<Action, { kind: 'excuse-form' }>, 'kind'>;

const SHOWN_ON_PAGE = 10;
/** Longest reason, in UTF-16 code units. */
const MAX_REASON = 200;
/** Longer than this an excuse is rather a matter for the roster. */
const MOST_DAYS = 366;

/** Who is excused now or will be, each with the way to end it, and the form to excuse somebody. */
export async function handleExcuses(
  { who = '', page = 1 }: Extract<Action, { kind: 'excuse' }>,
  deps: Needs,
): Promise<Reply> {
  const today = todayOf(deps);
  const standing = (await deps.store.excuses({}))
    .filter(({ ended, until }) => ended === undefined && until >= today)
    .sort((a, b) => a.until.localeCompare(b.until));
  const { shown, ...at } = pageOf(standing, page, SHOWN_ON_PAGE);
  return reply(`Excused: ${standing.length}`, 'Excuses', [
    ...(shown.length === 0
      ? [paragraph('Nobody is excused by HR at the moment.')]
      : [
          {
            kind: 'table' as const,
            head: ['Name', 'From', 'Until', 'Why', 'From what', 'By'],
            rows: shown.map((one) => [
              nameOf(one.personId, deps),
              formatDate(one.from),
              formatDate(one.until),
              one.reason,
              policyWords(one.policyId, deps),
              nameOf(one.by, deps),
            ]),
          },
          ...(at.of === 1 ? [] : [paragraph(`${at.words}.`)]),
          {
            kind: 'buttons' as const,
            buttons: [
              ...shown.map(({ id, personId }) => ({
                name: 'end-excuse',
                label: `End ${nameOf(personId, deps)}’s`,
                value: id,
              })),
              ...pageButtons(at, 'excuse', (next) => `${next}`),
            ],
          },
        ]),
    { kind: 'divider' },
    ...formBlocks({ person: who, policyId: '', reason: '', from: '', until: '' }, undefined, deps),
  ]);
}

/** Lets somebody off until a date. What is wrong comes back in the form with all that was typed. */
export async function handleExcuse(typed: Typed, asker: Asker, deps: Needs): Promise<Reply> {
  const back = (note: string) => reply(note, 'Excuse somebody', formBlocks(typed, note, deps));
  const found = findPerson(typed.person, deps);
  const problem = personProblem(found, typed.person, 'who is to be excused');
  if (problem !== undefined || found.kind !== 'one') return back(problem ?? '');
  const { person } = found;
  if (person.id === asker.person.id) return back('You cannot excuse yourself: somebody else in HR has to.');
  const today = localDateOf(
    deps.now().toISOString(),
    timeZoneOf(person, deps.library.organisation.reminders),
  );
  const from = typed.from.trim() === '' ? today : parseDate(typed.from);
  const until = parseDate(typed.until);
  const reason = typed.reason.trim();
  const note = excuseProblem({ from, until, reason, today });
  if (note !== undefined || from === undefined || until === undefined) return back(note ?? '');
  const policy = deps.library.policies.find(({ id }) => id === typed.policyId);
  const wanted = {
    personId: person.id,
    ...(policy === undefined ? {} : { policyId: policy.id }),
    reason,
    from,
    until,
  };
  try {
    const same = (await deps.store.excuses({ personId: person.id })).find(
      (one) => one.ended === undefined && isSame(one, wanted),
    );
    const excuse =
      same ?? (await deps.store.addExcuse({ ...wanted, by: asker.person.id, at: deps.now().toISOString() }));
    return {
      ...reply(
        `${person.name} is excused until ${formatDate(until)}`,
        same === undefined ? 'Excused' : 'Already excused',
        [
          excuseFacts(excuse, deps),
          aside(
            `Nothing is asked of ${person.name} until then; after it they have ${deps.library.organisation.reminders.returnDays} days. They see this in their record, and their managers see that they are excused, not why.`,
          ),
          {
            kind: 'buttons',
            buttons: [
              { name: 'end-excuse', label: 'End it now', value: excuse.id },
              say('Excuses', 'excuse'),
            ],
          },
        ],
      ),
      replacesCard: true,
    };
  } catch (error) {
    if (error instanceof UserError) return back(`${error.message} ${error.hint}`);
    throw error;
  }
}

/** Ends an excuse before its last day. The first end stands. Throws a UserError `no-such-excuse`. */
export async function handleEndExcuse(id: string, { person }: Asker, deps: Needs): Promise<Reply> {
  const excuse = (await deps.store.excuses({})).find((one) => one.id === id);
  if (excuse?.personId === person.id) {
    throw new UserError('own-excuse', 'That is your own excuse.', 'Somebody else in HR has to end it.');
  }
  const ended =
    excuse === undefined ? undefined : await deps.store.endExcuse(id, person.id, deps.now().toISOString());
  if (ended === undefined) {
    throw new UserError('no-such-excuse', 'There is no such excuse.', 'Say "excuse" for those that hold.');
  }
  return reply(`The excuse of ${nameOf(ended.personId, deps)} has ended`, 'Ended', [
    excuseFacts(ended, deps),
    { kind: 'buttons', buttons: [say('Excuses', 'excuse')] },
  ]);
}

/** An excuse as somebody sees it whose it is. */
export function excuseWords(
  { from, until, reason, by, ended }: Excuse,
  deps: Pick<Deps, 'directory'>,
): string {
  const end =
    ended === undefined ? '' : `, ended early on ${formatDate(ended.at)} by ${nameOf(ended.by, deps)}`;
  return `${formatDate(from)} to ${formatDate(until)}: ${reason} (put on record by ${nameOf(by, deps)}${end})`;
}

function excuseFacts(excuse: Excuse, deps: Needs): Block {
  const { personId, policyId, reason, from, until, by, at, ended } = excuse;
  return {
    kind: 'facts',
    rows: [
      { label: 'Who', value: nameOf(personId, deps) },
      { label: 'From what', value: policyWords(policyId, deps) },
      { label: 'Days', value: `${formatDate(from)} to ${formatDate(until)}` },
      { label: 'Why', value: reason },
      { label: 'Recorded', value: `by ${nameOf(by, deps)} on ${formatDate(at)}` },
      ...(ended === undefined
        ? []
        : [{ label: 'Ended early', value: `by ${nameOf(ended.by, deps)} on ${formatDate(ended.at)}` }]),
    ],
  };
}

function formBlocks(typed: Typed, note: string | undefined, deps: Needs): Block[] {
  const { policies } = deps.library;
  return [
    ...(note === undefined ? [] : [paragraph({ bold: note })]),
    {
      kind: 'form',
      name: 'excuse',
      fields: [
        personField({ name: 'person', label: 'Who is to be excused', typed: typed.person }, deps),
        ...(policies.length < 2
          ? []
          : [
              {
                name: 'policy',
                label: 'From what',
                initial: typed.policyId,
                options: [
                  { value: '', label: 'Every policy' },
                  ...policies.map(({ id, title }) => ({ value: id, label: title })),
                ],
              },
            ]),
        {
          name: 'reason',
          label: 'Why',
          hint: 'The person and HR see it. Say no more than is needed: "long-term leave" is better than an illness.',
          initial: typed.reason,
          maxLength: MAX_REASON,
        },
        {
          name: 'from',
          label: 'First day',
          hint: 'Such as 5 April 2026; today when it is left empty.',
          initial: typed.from,
        },
        { name: 'until', label: 'Last day', hint: 'Such as 30 June 2026.', initial: typed.until },
      ],
      submit: 'Excuse',
    },
  ];
}

function excuseProblem({
  from,
  until,
  reason,
  today,
}: {
  readonly from: LocalDate | undefined;
  readonly until: LocalDate | undefined;
  readonly reason: string;
  readonly today: LocalDate;
}): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(reason)) return 'Say why: it stands in the record.';
  if (reason.length > MAX_REASON)
    return `Say why in ${MAX_REASON} characters at most. It is still in the form.`;
  if (from === undefined) return 'The first day is no date: write it like 5 April 2026.';
  if (until === undefined) return 'The last day is missing or no date: write it like 30 June 2026.';
  if (until < from) return 'The last day is before the first.';
  if (until < today) return 'The last day has passed.';
  if (until > addDays(from, MOST_DAYS)) return 'That is more than a year: end it sooner, and renew it then.';
  return undefined;
}

function isSame(one: Excuse, wanted: Omit<Excuse, 'id' | 'by' | 'at'>): boolean {
  return (
    one.policyId === wanted.policyId &&
    one.reason === wanted.reason &&
    one.from === wanted.from &&
    one.until === wanted.until
  );
}

function policyWords(policyId: string | undefined, { library }: Needs): string {
  if (policyId === undefined) return 'every policy';
  return library.policies.find(({ id }) => id === policyId)?.title ?? policyId;
}

function todayOf({ library, now }: Needs): LocalDate {
  return localDateOf(now().toISOString(), library.organisation.reminders.timeZone);
}
