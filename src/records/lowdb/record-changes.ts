import type { ChainRecord, SubjectKey } from '../../core/evidence.ts';
import type { Address } from '../../core/incoming.ts';
import type { Installation } from '../../core/ports.ts';
import type { Acknowledgement, NewAcknowledgement, PolicyText, Tally } from '../../core/records.ts';
import { canonicalJson, newSubject, sha256 } from '../chain.ts';
import { resolveRecord } from '../resolve-record.ts';
import { keyOf, MADE, type Operation } from './collections.ts';
import { type Change, unchanged } from './view.ts';

/** Records an acknowledgement, once for each person, policy, version and cycle. */
export function acknowledge(
  added: NewAcknowledgement,
): Change<{ acknowledgement: Acknowledgement; created: boolean }> {
  return (view) => {
    const existing = view
      .acknowledgementsOf(added.personId)
      .find(
        (one) =>
          one.policyId === added.policyId &&
          one.policyVersion === added.policyVersion &&
          one.cycle === added.cycle,
      );
    if (existing !== undefined) return unchanged({ acknowledgement: existing, created: false });
    const subjects: SubjectKey[] = [];
    const operations: Operation[] = [];
    const subjectOf = (id: string): string => {
      const known = view.get('subjects', id) ?? subjects.find((one) => one.personId === id);
      if (known !== undefined) return known.subject;
      const made = newSubject(id);
      subjects.push(made);
      operations.push({ in: 'subjects', put: made });
      return made.subject;
    };
    const words: Omit<ChainRecord, 'hash'> & { hash?: string } = wordsOf(added, subjectOf);
    const canonical = canonicalJson(words);
    const hash = sha256(view.head + canonical);
    words.hash = hash;
    const record = words as ChainRecord;
    const text = `${canonical.slice(0, -1)},"hash":"${hash}"}`;
    const acknowledgement = resolveRecord(
      record,
      (subject) => subjects.find((one) => one.subject === subject)?.personId ?? view.personOf(subject),
    );
    if (acknowledgement === undefined) throw new Error('a new record has no person');
    operations.push({ in: 'acknowledgements', add: record, [MADE]: { acknowledgement, text } });
    return { operations, result: { acknowledgement, created: true } };
  };
}

// Written out in the order of the canonical JSON: copying fields by rest or spread would cost more than all the rest.
function wordsOf(
  added: NewAcknowledgement,
  subjectOf: (personId: string) => string,
): Omit<ChainRecord, 'hash'> {
  const { acknowledgedAt, cycle, policyDigest, policyId, policyVersion, statement, via } = added;
  const { witnessId, recordedBy, recordedAt } = added;
  const subject = subjectOf(added.personId);
  const words =
    cycle === undefined
      ? { acknowledgedAt, policyDigest, policyId, policyVersion, statement, subject, via }
      : { acknowledgedAt, cycle, policyDigest, policyId, policyVersion, statement, subject, via };
  if (witnessId === undefined && recordedBy === undefined) return words;
  return {
    ...words,
    ...(recordedAt === undefined ? {} : { recordedAt }),
    ...(witnessId === undefined ? {} : { witness: subjectOf(witnessId) }),
    ...(recordedBy === undefined ? {} : { recordedBy: subjectOf(recordedBy) }),
  };
}

/** Keeps the words of a version, once for each digest. */
export function keepPolicyText(text: PolicyText): Change<void> {
  return (view) =>
    view.get('policyTexts', keyOf(text.policyId, text.policyVersion, text.digest)) === undefined
      ? { operations: [{ in: 'policyTexts', put: text }], result: undefined }
      : unchanged(undefined);
}

/** Adds one to a tally. */
export function count({ policyId, subject, kind }: Omit<Tally, 'count'>): Change<void> {
  return (view) => {
    const before = view.get('tallies', keyOf(policyId, subject, kind));
    const put: Tally = { policyId, subject, kind, count: (before?.count ?? 0) + 1 };
    return { operations: [{ in: 'tallies', put }], result: undefined };
  };
}

/** Keeps where a person was last met on a platform, and that they can be written to there. */
export function rememberAddress(personId: string, { platform, route }: Address, at: string): Change<void> {
  return (view) => {
    const key = keyOf(personId, platform);
    const operations: Operation[] = [];
    const known = view.get('addresses', key);
    if (known === undefined || JSON.stringify(known.route) !== JSON.stringify(route))
      operations.push({ in: 'addresses', put: { personId, platform, route } });
    if (view.get('reach', key)?.state !== 'reachable')
      operations.push({ in: 'reach', put: { personId, platform, state: 'reachable', at } });
    return { operations, result: undefined };
  };
}

/** Keeps an installation, once for each key. */
export function keepInstallation({ platform, key, sealed }: Installation): Change<void> {
  return () => ({ operations: [{ in: 'installations', put: { platform, key, sealed } }], result: undefined });
}

/** Deletes an installation. */
export function forgetInstallation(platform: string, key: string): Change<void> {
  return (view) => {
    const name = keyOf(platform, key);
    return view.get('installations', name) === undefined
      ? unchanged(undefined)
      : { operations: [{ in: 'installations', delete: name }], result: undefined };
  };
}
