import type { Clock } from '../../core/ports.ts';
import type { EvidenceSource } from '../evidence-files.ts';
import { loadRecordsInUse } from './load-records.ts';
import { acknowledgementsIn, batchesOf } from './store.ts';

/**
 * The acknowledgements in a folder of records as they are now, for exports and receipts, whether or not an assistant is writing to it. Takes no
 * lock and writes nothing. Throws as opening does for records that are broken.
 */
export async function readEvidence(folder: string, now: Clock): Promise<EvidenceSource> {
  const { state } = await loadRecordsInUse(folder);
  return {
    acknowledgements: async (filter) => acknowledgementsIn(state, filter),
    chain: () => batchesOf(Promise.resolve(state.links)),
    chainHead: async () => ({ count: state.links.length, hash: state.head }),
    subjectOf: async (personId) => state.collections.subjects.get(personId),
    time: async () => now(),
  };
}
