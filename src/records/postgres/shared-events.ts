import type { Database } from './database.ts';

/** Platforms send an event again within minutes; after this it is forgotten. */
const KEPT_FOR = '2 days';

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
export function createSharedEvents({ query }: Pick<Database, 'query'>, platform: string): SharedEvents {
  /** While the database cannot be asked, what this process took itself; people are to be told, not left without an answer. */
  const own = new Set<string>();
  return {
    async claim(eventId) {
      const id = eventId.slice(0, 200);
      if (own.has(id)) return false;
      try {
        const rows = await query(
          'insert into seen_events (platform, id) values ($1, $2) on conflict do nothing returning 1',
          [platform, id],
          'event-claim',
        );
        return rows.length > 0;
      } catch {
        own.add(id);
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
