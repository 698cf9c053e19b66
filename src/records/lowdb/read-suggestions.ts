import { existsSync } from 'node:fs';
import type { SampleSuggestion } from '../../core/hr-questions.ts';
import { loadRecordsInUse } from './load-records.ts';

/**
 * The sample questions suggested in a folder of records, oldest first; none when nothing is recorded. Takes no lock and writes
 * nothing, so it may be called while the assistant runs. Throws a UserError `broken-records` as opening does.
 */
export async function readSuggestions(folder: string): Promise<readonly SampleSuggestion[]> {
  if (!existsSync(folder)) return [];
  const { state } = await loadRecordsInUse(folder);
  return [...state.collections.sampleSuggestions.values()];
}
