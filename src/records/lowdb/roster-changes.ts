import type { Person } from '../../core/records.ts';
import { type Change, unchanged } from './view.ts';

/** Puts people on the roster if nobody changed it meanwhile; gives the new revision. */
export function changeRoster({
  put,
  source,
  revision,
}: {
  readonly put: readonly Person[];
  readonly source?: string;
  readonly revision: number;
}): Change<number | undefined> {
  return (view) => {
    if ((view.get('roster', 'roster')?.revision ?? 0) !== revision) return unchanged(undefined);
    const roster = { revision: revision + 1, ...(source === undefined ? {} : { source }) };
    return {
      operations: [
        ...put.map((person) => ({ in: 'people', put: person }) as const),
        { in: 'roster', put: roster },
      ],
      result: roster.revision,
    };
  };
}
