import type { SeenEvents } from './adapters/seen-events.ts';
import { openSeenEvents } from './adapters/seen-events.ts';
import type { Config } from './config.ts';
import type { Clock, Log, RateLimits, RecordStore } from './core/ports.ts';
import { openLowdbStore } from './records/lowdb/index.ts';
import { createRateLimits } from './reminders/rate-limits.ts';

/** The records, and what processes that work on them together have to share. */
export interface OpenRecords {
  readonly store: RecordStore;
  readonly rates: RateLimits;
  /** Opens what remembers the events of a platform. */
  readonly openSeen: (platform: string) => SeenEvents;
  /** Whether no other process can be at work on these records. */
  readonly isSole: boolean;
}

export interface RecordsPlace {
  /** Of records in files, and of what else is kept on this machine. */
  readonly folder: string;
  readonly now: Clock;
  /** A clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
  readonly log: Log;
}

/** Opens the records where the settings say they are: in a folder, for this process alone, or in PostgreSQL, for many. */
export async function openRecords(
  { databaseUrl, databaseConnections }: Pick<Config, 'databaseUrl' | 'databaseConnections'>,
  { folder, now, nowMs, log }: RecordsPlace,
): Promise<OpenRecords> {
  if (databaseUrl === undefined) {
    return {
      store: await openLowdbStore({ folder, now, log }),
      rates: createRateLimits(nowMs),
      openSeen: (platform) => openSeenEvents(folder, platform),
      isSole: true,
    };
  }
  const { openPostgresRecords } = await import('./records/postgres/index.ts');
  const { store, rates, openSeen } = await openPostgresRecords({
    url: databaseUrl,
    connections: databaseConnections,
    onLost: (error) => log.error('database-connection-lost', error),
  });
  return { store, rates, openSeen, isSole: false };
}
