import type { ChainRecord } from '../../core/evidence.ts';
import type { Acknowledgement } from '../../core/records.ts';
import { receiptIdOf } from '../chain.ts';

/** Acknowledgements as they are given out, by their place in the chain, by person and by policy. */
export class AcknowledgementIndex {
  private readonly given: (Acknowledgement | undefined)[] = [];
  private readonly byPerson = new Map<string, number[]>();
  private readonly byPolicy = new Map<string, number[]>();
  /** Those that somebody saw signed or put on record. */
  private readonly byHelper = new Map<string, number[]>();

  /** Takes the next link; undefined for one whose person is not known or that was removed. */
  add(acknowledgement: Acknowledgement | undefined): void {
    const at = this.given.push(acknowledgement) - 1;
    if (acknowledgement === undefined) return;
    put(this.byPerson, acknowledgement.personId, at);
    put(this.byPolicy, acknowledgement.policyId, at);
    for (const helper of [acknowledgement.witnessId, acknowledgement.recordedBy]) {
      if (helper !== undefined) put(this.byHelper, helper, at);
    }
  }

  /** Gives one out no more. */
  remove(at: number): void {
    const removed = this.given[at];
    if (removed === undefined) return;
    this.given[at] = undefined;
    const places = this.byPerson.get(removed.personId)?.filter((place) => place !== at) ?? [];
    if (places.length === 0) this.byPerson.delete(removed.personId);
    else this.byPerson.set(removed.personId, places);
  }

  /** Gives out nothing of a person any more, neither their own nor their name as a witness. */
  removePerson(personId: string): void {
    for (const at of this.byPerson.get(personId) ?? []) this.given[at] = undefined;
    this.byPerson.delete(personId);
    for (const at of this.byHelper.get(personId) ?? []) {
      const one = this.given[at];
      if (one === undefined) continue;
      const { witnessId, recordedBy, ...rest } = one;
      this.given[at] = {
        ...rest,
        ...(witnessId === undefined || witnessId === personId ? {} : { witnessId }),
        ...(recordedBy === undefined || recordedBy === personId ? {} : { recordedBy }),
      };
    }
    this.byHelper.delete(personId);
  }

  /** In the order they were recorded. */
  all(): readonly Acknowledgement[] {
    return this.given.filter((one) => one !== undefined);
  }

  ofPolicy(policyId: string): readonly Acknowledgement[] {
    return this.at(this.byPolicy.get(policyId) ?? []);
  }

  ofPerson(personId: string): readonly Acknowledgement[] {
    return this.at(this.byPerson.get(personId) ?? []);
  }

  /** The places in the chain of a person's records, first to last. */
  placesOf(personId: string): readonly number[] {
    return this.byPerson.get(personId) ?? [];
  }

  /** The records of some people for a policy, in the order they were recorded. */
  ofPeople(policyId: string, personIds: readonly string[]): readonly Acknowledgement[] {
    const places: number[] = [];
    for (const personId of new Set(personIds)) {
      for (const place of this.byPerson.get(personId) ?? []) {
        if (this.given[place]?.policyId === policyId) places.push(place);
      }
    }
    return this.at(places.sort((a, b) => a - b));
  }

  private at(places: readonly number[]): Acknowledgement[] {
    const found: Acknowledgement[] = [];
    for (const place of places) {
      const one = this.given[place];
      if (one !== undefined) found.push(one);
    }
    return found;
  }
}

function put(index: Map<string, number[]>, key: string, at: number): void {
  const places = index.get(key);
  if (places === undefined) index.set(key, [at]);
  else places.push(at);
}

/** A chain record with the person it is of; undefined when nobody can tell any more. */
export function resolve(
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
  };
}
