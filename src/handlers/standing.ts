import type { Obligation, ObligationState } from '../core/obligations.ts';
import type { Acknowledgement, Person } from '../core/records.ts';
import type { Block } from '../core/reply.ts';
import type { Policy } from '../knowledge/policy.ts';
import { formatDate } from './dates.ts';
import type { Deps } from './deps.ts';
import { nameOf } from './hr-questions/words.ts';
import { STATES } from './remind/status.ts';

/** A person and where they stand with a policy. */
export interface Standing {
  readonly person: Person;
  readonly policy: Policy;
  readonly owed: Obligation;
}

/** Most pressing first. */
const URGENCY: readonly ObligationState[] = [
  'overdue',
  'unreachable',
  'due',
  'question-open',
  'excused',
  'not-yet-due',
  'acknowledged',
  'left',
];
const RANK = new Map(URGENCY.map((state, index) => [state, index]));

/** Where people stand with a policy: those given, or everyone on the roster with those who left last. */
export async function standingsOf(
  policy: Policy,
  people: readonly Person[] | 'everyone',
  { obligations, directory }: Pick<Deps, 'obligations' | 'directory'>,
): Promise<Standing[]> {
  const owed =
    people === 'everyone'
      ? await obligations.everyone(policy.id)
      : await obligations.of(
          policy.id,
          people.map(({ id }) => id),
        );
  return owed.flatMap((one) => {
    const person = directory.byId(one.personId);
    return person === undefined ? [] : [{ person, policy, owed: one }];
  });
}

/** The same with each of the policies in force, one policy after the other. */
export async function standingsOfAll(
  people: readonly Person[] | 'everyone',
  deps: Pick<Deps, 'library' | 'obligations' | 'directory'>,
): Promise<Standing[]> {
  const all: Standing[][] = [];
  for (const policy of deps.library.policies) all.push(await standingsOf(policy, people, deps));
  return all.flat();
}

/** What is most pressing first: by state, then by due date, then by name. */
export function byUrgency(standings: readonly Standing[]): Standing[] {
  const rank = ({ owed }: Standing) => RANK.get(owed.state) ?? URGENCY.length;
  const compare = new Intl.Collator('en').compare;
  return [...standings].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.owed.dueOn ?? '').localeCompare(b.owed.dueOn ?? '') ||
      compare(a.person.name, b.person.name),
  );
}

/** How many are in each state. */
export function countStates(standings: readonly Standing[]): ReadonlyMap<ObligationState, number> {
  const counts = new Map<ObligationState, number>();
  for (const { owed } of standings) counts.set(owed.state, (counts.get(owed.state) ?? 0) + 1);
  return counts;
}

/** One bar of everyone given; the parts add up to their number. States that nobody is in are left out, but for the first three. */
export function progressOf(label: string, standings: readonly Standing[]): Block {
  const counts = countStates(standings);
  return {
    kind: 'progress',
    label,
    parts: STATES.map(({ state, label: name }) => ({ label: name, count: counts.get(state) ?? 0 })).filter(
      ({ count }, index) => index < 3 || count > 0,
    ),
  };
}

/** "Social media policy, version 1.0". */
export function policyName({ title, version }: Policy): string {
  return `${title}, version ${version}`;
}

/** A state as the cell of a table. */
export function stateWords({ state }: Obligation): string {
  const label = STATES.find((one) => one.state === state)?.label ?? state;
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** The due date as the cell of a table; of those who have acknowledged, when they did. */
export function dueWords({ state, dueOn, acknowledgement }: Obligation): string {
  if (state === 'acknowledged' && acknowledgement !== undefined)
    return `done ${formatDate(acknowledgement.acknowledgedAt)}`;
  return dueOn === undefined || state === 'left' ? '' : formatDate(dueOn);
}

/** Where it was acknowledged: the platform, or "on paper" with who saw it and who put it on record. */
export function viaWords(
  { via, witnessId, recordedBy, recordedAt }: Acknowledgement,
  deps: Pick<Deps, 'directory'>,
): string {
  if (via !== 'paper') return via;
  const witness = witnessId === undefined ? '' : `, witnessed by ${nameOf(witnessId, deps)}`;
  const recorder =
    recordedBy === undefined
      ? ''
      : `, put on record by ${nameOf(recordedBy, deps)}${recordedAt === undefined ? '' : ` on ${formatDate(recordedAt)}`}`;
  return `on paper${witness}${recorder}`;
}
