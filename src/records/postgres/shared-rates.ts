import type { RateLimits } from '../../core/ports.ts';
import type { Database } from './database.ts';

/** Being woken late must not slow a campaign down: so many milliseconds of lateness are made up for, and no more. */
const LATENESS_MS = 100;

/** Rates that every process on the database shares, by the database's clock. Calls are evenly spaced. */
export function createSharedRates({ query }: Pick<Database, 'query'>): RateLimits {
  return {
    async take(name, perSecond) {
      const [taken] = await query<{ wait_ms: number }>(
        `insert into rates as r (name, next_at) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
         on conflict (name) do update set next_at =
           greatest(r.next_at, clock_timestamp() - $3 * interval '1 millisecond') + $2 * interval '1 millisecond'
         where r.next_at <= clock_timestamp() returning 0 as wait_ms`,
        [name, 1000 / perSecond, LATENESS_MS],
        'rate-take',
      );
      if (taken !== undefined) return 0;
      const [row] = await query<{ wait_ms: number }>(
        `select greatest(1, ceil(extract(epoch from next_at - clock_timestamp()) * 1000))::integer as wait_ms
         from rates where name = $1`,
        [name],
        'rate-wait',
      );
      return row?.wait_ms ?? 1;
    },
    async pause(name, ms) {
      await query(
        `insert into rates as r (name, next_at) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
         on conflict (name) do update set next_at = greatest(r.next_at, excluded.next_at)`,
        [name, ms],
        'rate-pause',
      );
    },
  };
}
