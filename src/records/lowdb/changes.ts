import type { NewAcknowledgement, PolicyText, Tally } from '../../core/records.ts';
import { CHAIN_START, chainAcknowledgement } from '../chain.ts';
import type { Records } from './records-file.ts';

/** What a change makes of the records, and what its caller gets. The same records come back when nothing changes. */
export interface Changed<T> {
  readonly records: Records;
  readonly result: T;
}

/** Records an acknowledgement, once for each person, policy and version. */
export function acknowledge(records: Records, added: NewAcknowledgement) {
  const existing = records.acknowledgements.find(
    ({ personId, policyId, policyVersion }) =>
      personId === added.personId && policyId === added.policyId && policyVersion === added.policyVersion,
  );
  if (existing !== undefined) return { records, result: { acknowledgement: existing, created: false } };
  const acknowledgement = chainAcknowledgement(records.acknowledgements.at(-1)?.hash ?? CHAIN_START, added);
  return {
    records: { ...records, acknowledgements: [...records.acknowledgements, acknowledgement] },
    result: { acknowledgement, created: true },
  };
}

/** Keeps the words of a version, once for each digest. */
export function keepPolicyText(records: Records, added: PolicyText): Changed<undefined> {
  const isKept = records.policyTexts.some(
    ({ policyId, policyVersion, digest }) =>
      policyId === added.policyId && policyVersion === added.policyVersion && digest === added.digest,
  );
  return {
    records: isKept ? records : { ...records, policyTexts: [...records.policyTexts, added] },
    result: undefined,
  };
}

/** Adds one to a tally. */
export function count(records: Records, added: Omit<Tally, 'count'>): Changed<undefined> {
  const isSame = (tally: Tally) =>
    tally.policyId === added.policyId && tally.subject === added.subject && tally.kind === added.kind;
  const tallies = records.tallies.some(isSame)
    ? records.tallies.map((tally) => (isSame(tally) ? { ...tally, count: tally.count + 1 } : tally))
    : [...records.tallies, { ...added, count: 1 }];
  return { records: { ...records, tallies }, result: undefined };
}
