import type { Clock, Directory, RecordStore } from '../../src/core/ports.ts';
import { DEFAULT_REMINDERS } from '../../src/core/reminder-settings.ts';
import type { PolicyLibrary } from '../../src/knowledge/library.ts';
import { createObligationReader, type ObligationReader } from '../../src/reminders/load-obligations.ts';

/** Obligations by the settings that hold where an organisation has none of its own. */
export function obligationsBy(deps: {
  readonly library: Pick<PolicyLibrary, 'policies'>;
  readonly store: RecordStore;
  readonly directory: Directory;
  readonly now: Clock;
}): ObligationReader {
  return createObligationReader({
    ...deps,
    policies: deps.library.policies,
    settings: DEFAULT_REMINDERS,
  });
}

/** Reminders that nobody sends. */
export const NO_CAMPAIGNS = { platforms: ['web'], changed: () => {}, follow: () => {} };
