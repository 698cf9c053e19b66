/** The statement that reads what fits a filter: its text, its values and the name it is prepared under. */
export type Reading = [text: string, values: readonly unknown[], name: string];

/**
 * Puts together the conditions of the parts of a filter that are given, so that each combination is a statement of its own
 * with a plan of its own: one statement for all would have to be planned anew each time, or read the whole table.
 * `parts` are conditions with `$` where their value stands; those without a value are left out. `rest` comes behind.
 */
export function reading(
  name: string,
  select: string,
  parts: Readonly<Record<string, unknown>>,
  rest = '',
): Reading {
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  const conditions = given.map(([condition], index) => condition.replaceAll('$', () => `$${index + 1}`));
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  const places = Object.values(parts).map((value) => (value === undefined ? '-' : '+'));
  return [`${select}${where} ${rest}`, given.map(([, value]) => value), `${name} ${places.join('')}`];
}
