import type { Clock, RecordStore } from '../core/ports.ts';

/** A clock that goes by that of the records. */
export interface DatabaseClock {
  readonly now: Clock;
  /** Compares the two. Rejects when the records cannot be asked; the clock then goes on by what was found before. */
  compare(): Promise<void>;
}

/**
 * Makes it from this machine's clock, which it is until the first `compare`. Assistants that work together then date what they record
 * alike, however far apart their machines' clocks are.
 */
export function createDatabaseClock(own: Clock, store: Pick<RecordStore, 'time'>): DatabaseClock {
  let aheadMs = 0;
  return {
    now: () => new Date(own().getTime() + aheadMs),
    async compare() {
      const before = own().getTime();
      const there = (await store.time()).getTime();
      const after = own().getTime();
      // Within the time that the answer took, the two cannot be told apart.
      const isAlike = there + 1 >= before && there - 1 <= after;
      aheadMs = isAlike ? 0 : Math.round(there - (before + after) / 2);
    },
  };
}
