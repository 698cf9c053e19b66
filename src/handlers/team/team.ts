import type { Person } from '../../core/records.ts';
import type { Block, Button, Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import { aside, paragraph, reply } from '../blocks.ts';
import type { Asker, Deps } from '../deps.ts';
import { pageButtons, pageOf } from '../pages.ts';
import {
  byUrgency,
  countStates,
  dueWords,
  policyName,
  progressOf,
  type Standing,
  standingsOf,
  stateWords,
} from '../standing.ts';
import { nudgeButtons } from './nudge.ts';
import { requireReport } from './own-tree.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'obligations'>;

/** Beyond this many people a team with managers in it is shown by their teams first. */
const MOST_AT_ONCE = 25;
const NAMES_ON_PAGE = 20;
const TEAMS_ON_PAGE = 10;

/**
 * The asker's people, or those of one of them: counts, and names with the most pressing first. A large team is shown by the teams in it, each with a
 * way to open it.
 */
export async function handleTeam(
  { who, page = 1, isDirect = false }: Extract<Action, { kind: 'team' }>,
  asker: Asker,
  deps: Needs,
): Promise<Reply> {
  const root = who === undefined || who === asker.person.id ? asker.person : requireReport(who, asker, deps);
  const isOwn = root.id === asker.person.id;
  const members = membersOf(root, isOwn, deps);
  if (members.length === 0) {
    return reply('Nobody reports to you on the roster.', 'Your team', [
      paragraph('Nobody reports to you on the roster. If that is wrong, ask HR to correct it.'),
    ]);
  }
  const groups = members.length > MOST_AT_ONCE && !isDirect ? teamsIn(root, members, deps) : [];
  const shown = isDirect ? directOf(root, members, deps) : members;
  const standings = await standingsOfAll(shown, deps);
  const title = isOwn ? 'Your team' : `${root.name} and team`;
  const counts = `${shown.length} ${shown.length === 1 ? 'person' : 'people'}`;
  return reply(`${title}: ${counts}`, title, [
    ...progressBlocks(standings, deps),
    ...(groups.length > 0
      ? teamTable(root, groups, standings, page)
      : nameTable(standings, page, (at) => `${root.id}|${at}|${isDirect ? 'direct' : ''}`, deps)),
    {
      kind: 'buttons',
      buttons: [
        ...(isOwn ? [] : [{ name: 'team', label: 'Back to my team', value: asker.person.id }]),
        ...nudgeButtons(standings, root.id),
      ],
    },
    aside(
      'You see the people who report to you, and theirs. Nobody else’s team. Reasons for an excuse and questions to HR stay with HR. Who you nudge sees that it was you.',
    ),
  ]);
}

/** How the asker's people stand, in counts and names, of a large team those of the late alone; empty for somebody without reports. */
export async function teamBlocks({ person }: Asker, deps: Needs): Promise<Block[]> {
  const reports = deps.directory.reportsOf(person.id);
  if (reports.length === 0) return [];
  const standings = await standingsOfAll(reports, deps);
  const isLarge = reports.length > MOST_AT_ONCE;
  const named = isLarge ? standings.filter(({ owed }) => owed.state === 'overdue') : standings;
  const { shown, of, words } = pageOf(byUrgency(named), 1, NAMES_ON_PAGE);
  return [
    ...progressBlocks(standings, deps),
    ...(shown.length === 0 ? [] : [tableOf(shown, deps)]),
    ...(of === 1 ? [] : [paragraph(`${isLarge ? 'Overdue: ' : ''}${words}.`)]),
    { kind: 'buttons', buttons: [{ name: 'team', label: 'My team', value: person.id }] },
  ];
}

/** A team with its head; the asker is not of their own. */
function membersOf(root: Person, isOwn: boolean, { directory }: Needs): readonly Person[] {
  const reports = directory.reportsOf(root.id);
  return isOwn ? reports : [root, ...reports];
}

async function standingsOfAll(people: readonly Person[], deps: Needs): Promise<Standing[]> {
  const all: Standing[] = [];
  for (const policy of deps.library.policies) all.push(...(await standingsOf(policy, people, deps)));
  return all;
}

function progressBlocks(standings: readonly Standing[], { library }: Needs): Block[] {
  return library.policies.map((policy) =>
    progressOf(
      policyName(policy),
      standings.filter((one) => one.policy.id === policy.id),
    ),
  );
}

interface Team {
  readonly head: Person;
  readonly ids: ReadonlySet<string>;
}

/** The teams of those who report straight to `root` and have people of their own; empty when nobody has. */
function teamsIn(root: Person, members: readonly Person[], { directory }: Needs): Team[] {
  return members
    .filter(({ managerId }) => managerId === root.id)
    .flatMap((head) => {
      const below = directory.reportsOf(head.id);
      return below.length === 0 ? [] : [{ head, ids: new Set([head, ...below].map(({ id }) => id)) }];
    });
}

/** Those of a team who are in no team below it. */
function directOf(root: Person, members: readonly Person[], deps: Needs): readonly Person[] {
  const teams = teamsIn(root, members, deps);
  return members.filter(({ id }) => !teams.some(({ ids }) => ids.has(id)));
}

/** A line for each team and one for those in none, which add up to everyone. */
function teamTable(
  root: Person,
  teams: readonly Team[],
  standings: readonly Standing[],
  page: number,
): Block[] {
  const rows = teams
    .map(({ head, ids }) => ({
      head,
      size: ids.size,
      counts: countStates(standings.filter(({ person }) => ids.has(person.id))),
    }))
    .sort((a, b) => (b.counts.get('overdue') ?? 0) - (a.counts.get('overdue') ?? 0));
  const direct = standings.filter(({ person }) => !teams.some(({ ids }) => ids.has(person.id)));
  const people = new Set(direct.map(({ person }) => person.id)).size;
  const { shown, ...at } = pageOf(rows, page, TEAMS_ON_PAGE);
  const cells = (counts: ReturnType<typeof countStates>, size: number) => {
    const [done = 0, due = 0, overdue = 0] = (['acknowledged', 'due', 'overdue'] as const).map((state) =>
      counts.get(state),
    );
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return [`${done}`, `${due}`, `${overdue}`, `${all - done - due - overdue}`, `${size}`];
  };
  const open = (label: string, value: string): Button => ({ name: 'team', label, value });
  return [
    {
      kind: 'table',
      head: ['Team', 'Acknowledged', 'Due', 'Overdue', 'Other', 'People'],
      rows: [
        ...shown.map(({ head, counts, size }) => [`${head.name} and team`, ...cells(counts, size)]),
        ...(people === 0 ? [] : [['In none of these teams', ...cells(countStates(direct), people)]]),
      ],
    },
    ...(at.of === 1 ? [] : [paragraph(`Teams ${at.words}.`)]),
    {
      kind: 'buttons',
      buttons: [
        ...shown.map(({ head }) => open(`Open ${head.name}`, head.id)),
        ...(people === 0 ? [] : [open('Open the others', `${root.id}|1|direct`)]),
        ...pageButtons(at, 'team', (next) => `${root.id}|${next}|`),
      ],
    },
  ];
}

function nameTable(
  standings: readonly Standing[],
  page: number,
  value: (page: number) => string,
  deps: Needs,
): Block[] {
  const { shown, ...at } = pageOf(byUrgency(standings), page, NAMES_ON_PAGE);
  const buttons = pageButtons(at, 'team', value);
  return [
    tableOf(shown, deps),
    ...(at.of === 1 ? [] : [paragraph(`${at.words}.`), { kind: 'buttons' as const, buttons }]),
  ];
}

function tableOf(standings: readonly Standing[], { library }: Needs): Block {
  const hasSeveral = library.policies.length > 1;
  return {
    kind: 'table',
    head: ['Name', 'Department', ...(hasSeveral ? ['Policy'] : []), 'State', 'Due'],
    rows: standings.map(({ person, policy, owed }) => [
      person.name,
      person.department,
      ...(hasSeveral ? [policy.title] : []),
      managerWords(owed),
      dueWords(owed),
    ]),
  };
}

/** A manager is not told that somebody has asked HR something, only that it is HR's turn. */
function managerWords(owed: Standing['owed']): string {
  return owed.state === 'question-open' ? 'Waiting for HR' : stateWords(owed);
}
