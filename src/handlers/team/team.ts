import type { Person } from '../../core/records.ts';
import type { Block, Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import { aside, paragraph, reply } from '../blocks.ts';
import type { Asker, Deps } from '../deps.ts';
import { pageButtons, pageOf } from '../pages.ts';
import {
  byUrgency,
  dueWords,
  policyName,
  progressOf,
  type Standing,
  standingsOfAll,
  stateWords,
} from '../standing.ts';
import { nudgeButtons } from './nudge.ts';
import { requireReport } from './own-tree.ts';
import { teamsIn, teamTable } from './teams-within.ts';

type Needs = Pick<Deps, 'library' | 'directory' | 'obligations'>;

/** Beyond this many people a team with managers in it is shown by their teams first. */
const MOST_AT_ONCE = 25;
const NAMES_ON_PAGE = 20;

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
  const teams = teamsIn(root, members);
  const shown = isDirect ? members.filter(({ id }) => teams.headOf(id) === undefined) : members;
  const isByTeam = members.length > MOST_AT_ONCE && !isDirect && teams.heads.length > 0;
  const standings = await standingsOfAll(shown, deps);
  const title = isOwn ? 'Your team' : `${root.name} and team`;
  const counts = `${shown.length} ${shown.length === 1 ? 'person' : 'people'}`;
  return reply(`${title}: ${counts}`, title, [
    ...progressBlocks(standings, deps),
    ...(isByTeam
      ? teamTable(root, teams, standings, page)
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

function progressBlocks(standings: readonly Standing[], { library }: Needs): Block[] {
  return library.policies.map((policy) =>
    progressOf(
      policyName(policy),
      standings.filter((one) => one.policy.id === policy.id),
    ),
  );
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
