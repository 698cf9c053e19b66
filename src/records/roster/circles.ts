import type { Person } from '../../core/records.ts';

/** Every circle of managers once, from the person in it whom the roster first leads to. Each is walked once, however many there are. */
export function circlesOf(people: readonly Pick<Person, 'id' | 'managerId'>[]): string[][] {
  const places = new Map(people.map(({ id }, place) => [id, place]));
  const managers = people.map(({ managerId }) =>
    managerId === undefined ? undefined : places.get(managerId),
  );
  const walks = new Uint32Array(people.length);
  const circles: string[][] = [];
  for (let start = 0; start < people.length; start++) {
    const walk = start + 1;
    let at: number | undefined = start;
    while (at !== undefined && walks[at] === 0) {
      walks[at] = walk;
      at = managers[at];
    }
    // A way that ends, or leads into an earlier one, has no circle that is not told yet.
    if (at === undefined || walks[at] !== walk) continue;
    const circle: string[] = [];
    for (let step: number | undefined = at; step !== undefined; step = managers[step]) {
      if (step === at && circle.length > 0) break;
      circle.push(people[step]?.id ?? '');
    }
    circles.push(circle);
  }
  return circles;
}
