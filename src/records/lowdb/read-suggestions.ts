import { join } from 'node:path';
import type { SampleSuggestion } from '../../core/hr-questions.ts';
import { RecordsFile } from './records-file.ts';

/**
 * The sample questions suggested in a folder of records, oldest first; none when nothing is recorded. Takes no lock and writes
 * nothing, so it may be called while the assistant runs. Throws a UserError `broken-records` as opening does.
 */
export async function readSuggestions(folder: string): Promise<readonly SampleSuggestion[]> {
  const records = await new RecordsFile(join(folder, 'records.json')).read();
  return [...(records?.collections.sampleSuggestions.values() ?? [])];
}
