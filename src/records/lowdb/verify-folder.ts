import { existsSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import type { SignedHead } from '../signing.ts';
import { ChainCheck, type ChainVerdict } from '../verify.ts';
import { BrokenChainError, loadRecordsInUse } from './load-records.ts';

/**
 * Checks the acknowledgements in a folder of records, whether or not an assistant is writing to it; changes nothing. With an `earlier` signed head
 * it also tells whether the records up to that one are the same as they were. Throws a UserError `no-records` when there is no such folder.
 */
export async function verifyStoreFolder(folder: string, earlier?: SignedHead): Promise<ChainVerdict> {
  if (!existsSync(folder))
    throw new UserError(
      'no-records',
      `There are no records in ${folder}: there is no such folder.`,
      'Name the folder with DATA_DIR.',
    );
  try {
    const check = new ChainCheck(earlier);
    const { state } = await loadRecordsInUse(folder);
    check.take(state.links);
    return check.end();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error instanceof BrokenChainError)
      return { ok: false, why: error.message, record: error.record, receiptId: error.receiptId };
    return { ok: false, why: error.message };
  }
}
