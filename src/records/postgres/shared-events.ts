import { type Database, SOON } from './database.ts';

/** Platforms send an event again within minutes; after this it is forgotten. */
const KEPT_FOR = '2 days';
/** After so many events it is looked which can be forgotten. */
const CLAIMS_BETWEEN = 1_000;
/** As many as come while the database is away for long; older ones are forgotten. */
const MOST_OWN = 10_000;

/** Which events of a platform any process on the database has taken. */
export interface SharedEvents {
  /** True for the first to ask, in whatever process. */
  claim(eventId: string): Promise<boolean>;
  /** Lets an event whose handling failed come again. Never rejects. */
  release(eventId: string): Promise<void>;
  /** Nothing is kept open. */
  close(): void;
}

/** Makes it for one platform. Ids say nothing of what was written. */
export function createSharedEvents(database: Pick<Database, 'query'>, platform: string): SharedEvents {
  const { query } = database;
  /** While the database cannot be asked, what this process took itself; people are to be told, not left without an answer. */
  const own = new Set<string>();
  let claims = 0;
  return {
    async claim(eventId) {
      const id = eventId.slice(0, 200);
      if (own.has(id)) return false;
      claims += 1;
      if (claims % CLAIMS_BETWEEN === 0) void forgetOldEvents(database).catch(() => undefined);
      try {
        const rows = await query(
          `insert into seen_events (platform, id) select $1, $2 from (${SOON}) as soon on conflict do nothing returning 1`,
          [platform, id],
          'event-claim',
        );
        return rows.length > 0;
      } catch {
        own.add(id);
        for (const oldest of own) {
          if (own.size <= MOST_OWN) break;
          own.delete(oldest);
        }
        return true;
      }
    },
    async release(eventId) {
      own.delete(eventId.slice(0, 200));
      // Nothing is lost when this fails: the event's repeat is then taken for one that was handled.
      await query('delete from seen_events where platform = $1 and id = $2', [
        platform,
        eventId.slice(0, 200),
      ]).catch(() => undefined);
    },
    close() {},
  };
}

/** Forgets events that no platform sends again. */
export async function forgetOldEvents({ query }: Pick<Database, 'query'>): Promise<void> {
  await query(`delete from seen_events where at < clock_timestamp() - interval '${KEPT_FOR}'`);
}
