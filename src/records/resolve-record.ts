import type { ChainRecord } from '../core/evidence.ts';
import type { Acknowledgement } from '../core/records.ts';
import { receiptIdOf } from './chain.ts';

/** A chain record with the person it is of; undefined when nobody can tell any more. */
export function resolveRecord(
  record: ChainRecord,
  personOf: (subject: string) => string | undefined,
): Acknowledgement | undefined {
  const { subject, policyId, policyVersion, policyDigest, statement, acknowledgedAt, via, cycle, hash } =
    record;
  const personId = record.personId ?? personOf(subject ?? '');
  if (personId === undefined) return undefined;
  const receiptId = receiptIdOf(hash);
  // Written out, because this is made for every record there is, and copying fields costs more than all the rest.
  const plain: Acknowledgement =
    cycle === undefined
      ? { receiptId, personId, policyId, policyVersion, policyDigest, statement, acknowledgedAt, via, hash }
      : {
          receiptId,
          personId,
          policyId,
          policyVersion,
          policyDigest,
          statement,
          acknowledgedAt,
          via,
          cycle,
          hash,
        };
  if (record.witness === undefined && record.recordedBy === undefined) return plain;
  const witnessId = record.witness === undefined ? undefined : personOf(record.witness);
  const recordedBy = record.recordedBy === undefined ? undefined : personOf(record.recordedBy);
  return {
    ...plain,
    ...(witnessId === undefined ? {} : { witnessId }),
    ...(recordedBy === undefined ? {} : { recordedBy }),
    ...(record.recordedAt === undefined ? {} : { recordedAt: record.recordedAt }),
  };
}
