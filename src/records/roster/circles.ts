import type { Person } from '../../core/records.ts';

/** Every circle of managers once, from the person in it whom the roster first leads to. */
export function circlesOf(people: readonly Pick<Person, 'id' | 'managerId'>[]): string[][] {
  const managerOf = new Map(people.map(({ id, managerId }) => [id, managerId]));
  const circles: string[][] = [];
  const seen = new Set<string>();
  for (const { id } of people) {
    const way = new Set<string>();
    let next: string | undefined = id;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      way.add(next);
      next = managerOf.get(next);
    }
    if (next === undefined || !way.has(next)) continue;
    const steps = [...way];
    circles.push(steps.slice(steps.indexOf(next)));
  }
  return circles;
}
