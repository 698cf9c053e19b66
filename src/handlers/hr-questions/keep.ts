import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import type { Deps } from '../deps.ts';
import { KEEP_QUESTIONS_DAYS } from './words.ts';

dayjs.extend(utc);

/** Deletes questions to HR that have been kept for as long as the consent card said. It does not throw: the next run tries again. */
export async function deleteOldQuestions({
  store,
  now,
  log,
}: Pick<Deps, 'store' | 'now' | 'log'>): Promise<void> {
  try {
    const before = dayjs.utc(now()).subtract(KEEP_QUESTIONS_DAYS, 'day').toISOString();
    const count = await store.deleteHrQuestions(before);
    if (count > 0) log.info('old-questions-deleted', { count });
  } catch (error) {
    log.error('old-questions-not-deleted', error);
  }
}
