import type { Person } from '../../core/records.ts';
import type { Block, Button } from '../../core/reply.ts';
import { paragraph } from '../blocks.ts';
import { pageButtons, pageOf } from '../pages.ts';
import { countStates, type Standing } from '../standing.ts';

const TEAMS_ON_PAGE = 10;

/** The teams within a team. */
export interface Teams {
  /** Those who report straight to the root and have people of their own. */
  readonly heads: readonly Person[];
  /** The head of the team that a member is in, a head in their own; undefined of those in none. */
  headOf(memberId: string): string | undefined;
}

/** Finds them, looking at each member once. Members come from `reportsOf`, so that the way up from each leads to the root. */
export function teamsIn(root: Person, members: readonly Person[]): Teams {
  const byId = new Map(members.map((member) => [member.id, member]));
  const topOf = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const member of members) {
    const way: string[] = [];
    let at: Person | undefined = member;
    let top: string | undefined;
    while (at !== undefined && at.id !== root.id && top === undefined) {
      way.push(at.id);
      top = topOf.get(at.id) ?? (at.managerId === root.id ? at.id : undefined);
      at = at.managerId === undefined ? undefined : byId.get(at.managerId);
    }
    if (top === undefined) continue;
    for (const id of way) topOf.set(id, top);
    sizes.set(top, (sizes.get(top) ?? 0) + 1);
  }
  const isTeam = (id: string) => (sizes.get(id) ?? 0) > 1;
  return {
    heads: members.filter(({ id }) => isTeam(id)),
    headOf(memberId) {
      const top = topOf.get(memberId);
      return top !== undefined && isTeam(top) ? top : undefined;
    },
  };
}

/** A line for each team and one for those in none, which add up to everyone; below, the ways to open them. */
export function teamTable(
  root: Person,
  { heads, headOf }: Teams,
  standings: readonly Standing[],
  page: number,
): Block[] {
  const byHead = new Map<string | undefined, Standing[]>();
  for (const standing of standings) {
    const head = headOf(standing.person.id);
    const known = byHead.get(head);
    if (known === undefined) byHead.set(head, [standing]);
    else known.push(standing);
  }
  const lineOf = (id: string | undefined) => {
    const team = byHead.get(id) ?? [];
    return { counts: countStates(team), size: new Set(team.map(({ person }) => person.id)).size };
  };
  const rows = heads
    .map((head) => ({ head, ...lineOf(head.id) }))
    .sort((a, b) => (b.counts.get('overdue') ?? 0) - (a.counts.get('overdue') ?? 0));
  const others = lineOf(undefined);
  const { shown, ...at } = pageOf(rows, page, TEAMS_ON_PAGE);
  const cells = ({ counts, size }: ReturnType<typeof lineOf>) => {
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
        ...shown.map(({ head, ...line }) => [`${head.name} and team`, ...cells(line)]),
        ...(others.size === 0 ? [] : [['In none of these teams', ...cells(others)]]),
      ],
    },
    ...(at.of === 1 ? [] : [paragraph(`Teams ${at.words}.`)]),
    {
      kind: 'buttons',
      buttons: [
        ...shown.map(({ head }) => open(`Open ${head.name}`, head.id)),
        ...(others.size === 0 ? [] : [open('Open the others', `${root.id}|1|direct`)]),
        ...pageButtons(at, 'team', (next) => `${root.id}|${next}|`),
      ],
    },
  ];
}
