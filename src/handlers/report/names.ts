import { UserError } from '../../core/errors.ts';
import type { ObligationState } from '../../core/obligations.ts';
import type { Block, Reply } from '../../core/reply.ts';
import { aside, paragraph, reply, say } from '../blocks.ts';
import { formatDate } from '../dates.ts';
import type { Deps } from '../deps.ts';
import { pageButtons, pageOf } from '../pages.ts';
import { STATES } from '../remind/status.ts';
import {
  byUrgency,
  dueWords,
  policyName,
  progressOf,
  type Standing,
  standingsOf,
  standingsOfAll,
  stateWords,
} from '../standing.ts';
import { type Failure, failureCells, failuresOf } from './failures.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'obligations' | 'store'>;

const NAMES_ON_PAGE = 25;

/** What `report` may be followed by besides a department: a state as people write it, or "failures". */
export function stateCalled(words: string): ObligationState | 'failures' | undefined {
  const key = words.trim().toLowerCase().replaceAll('-', ' ');
  if (key === 'failures' || key === 'failed') return 'failures';
  return STATES.find(({ state, label }) => label === key || state.replaceAll('-', ' ') === key)?.state;
}

/** Names for HR, a page at a time: of a state, of a department, or those whom a message did not reach. Throws a UserError `no-such-department`. */
export async function handleReportNames(of: string, page: number, deps: Needs): Promise<Reply> {
  const state = stateCalled(of);
  if (state === 'failures') return failedNames(page, deps);
  const all = await standingsOfAll('everyone', deps);
  return state === undefined ? departmentNames(of, all, page, deps) : stateNames(state, all, page, deps);
}

function stateNames(state: ObligationState, all: readonly Standing[], page: number, deps: Needs): Reply {
  const standings = byUrgency(all.filter(({ owed }) => owed.state === state));
  const label = STATES.find((one) => one.state === state)?.label ?? state;
  const title = `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
  return listed(`${title}: ${standings.length}`, title, [], standings, page, state, deps);
}

function departmentNames(of: string, all: readonly Standing[], page: number, deps: Needs): Reply {
  const key = of.trim().toLowerCase();
  const standings = all.filter(({ person }) => person.department.toLowerCase() === key);
  const department = standings[0]?.person.department;
  if (department === undefined) {
    throw new UserError(
      'no-such-department',
      'The roster has no department of that name, and it is no state.',
      'Say "report" for the departments, or "report" and a state: overdue, due, excused, unreachable.',
    );
  }
  const bars = deps.library.policies.map((policy) =>
    progressOf(
      policyName(policy),
      standings.filter((one) => one.policy.id === policy.id),
    ),
  );
  return listed(
    `${department}: ${standings.length}`,
    department,
    bars,
    byUrgency(standings),
    page,
    department,
    deps,
  );
}

function listed(
  summary: string,
  title: string,
  lead: readonly Block[],
  standings: readonly Standing[],
  page: number,
  of: string,
  { library, directory }: Needs,
): Reply {
  const { shown, ...at } = pageOf(standings, page, NAMES_ON_PAGE);
  const hasSeveral = library.policies.length > 1;
  const manager = ({ managerId }: Standing['person']) =>
    managerId === undefined ? '' : (directory.byId(managerId)?.name ?? '');
  return reply(summary, title, [
    ...lead,
    shown.length === 0
      ? paragraph('Nobody.')
      : {
          kind: 'table',
          head: ['Name', 'Department', 'Manager', ...(hasSeveral ? ['Policy'] : []), 'State', 'Due', 'Why'],
          rows: shown.map(({ person, policy, owed }) => [
            person.name,
            person.department,
            manager(person),
            ...(hasSeveral ? [policy.title] : []),
            stateWords(owed),
            dueWords(owed),
            [owed.reason, owed.until === undefined ? undefined : `until ${formatDate(owed.until)}`]
              .filter((words) => words !== undefined)
              .join(', '),
          ]),
        },
    ...(at.of === 1 ? [] : [paragraph(`${at.words}.`)]),
    {
      kind: 'buttons',
      buttons: [...pageButtons(at, 'report', (next) => `${next}|${of}`), say('Report', 'report')],
    },
    NAMES_STAY,
  ]);
}

async function failedNames(page: number, deps: Needs): Promise<Reply> {
  const found: Failure[][] = [];
  for (const policy of deps.library.policies) {
    const standings = await standingsOf(policy, 'everyone', deps);
    found.push(await failuresOf(policy.id, standings, deps));
  }
  const failures = found.flat();
  const { shown, ...at } = pageOf(failures, page, NAMES_ON_PAGE);
  return reply(`Messages that failed: ${failures.length}`, 'Messages that failed', [
    shown.length === 0
      ? paragraph('None to anybody who still has to acknowledge.')
      : {
          kind: 'table',
          head: ['Name', 'Department', 'Why', 'When'],
          rows: shown.map((failure) => [
            failure.standing.person.name,
            failure.standing.person.department,
            ...failureCells(failure),
          ]),
        },
    ...(at.of === 1 ? [] : [paragraph(`${at.words}.`)]),
    {
      kind: 'buttons',
      buttons: [
        ...pageButtons(at, 'report', (next) => `${next}|failures`),
        say('Reminders', 'remind'),
        say('Report', 'report'),
      ],
    },
    NAMES_STAY,
  ]);
}

const NAMES_STAY = aside('This names people: share it only with those who need to know.');
