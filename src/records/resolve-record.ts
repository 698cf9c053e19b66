import type { ChainRecord } from '../core/evidence.ts';
import type { Acknowledgement } from '../core/records.ts';
import { receiptIdOf } from './chain.ts';

/** A chain record with the person it is of; undefined when nobody can tell any more. */
export function resolveRecord(
  record: ChainRecord,
  personOf: (subject: string) => string | undefined,
): Acknowledgement | undefined {
  const { subject, witness, recordedBy, ...rest } = record;
  const personId = rest.personId ?? personOf(subject ?? '');
  if (personId === undefined) return undefined;
  const witnessId = witness === undefined ? undefined : personOf(witness);
  const recorder = recordedBy === undefined ? undefined : personOf(recordedBy);
  return {
    ...rest,
    receiptId: receiptIdOf(record.hash),
    personId,
    ...(witnessId === undefined ? {} : { witnessId }),
    ...(recorder === undefined ? {} : { recordedBy: recorder }),
  };
}
