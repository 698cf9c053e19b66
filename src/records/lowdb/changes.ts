import type { Acknowledgement, NewAcknowledgement, PolicyText, Tally } from '../../core/records.ts';
import { CHAIN_START, chainAcknowledgement } from '../chain.ts';
import type { Records } from './records-file.ts';

/** Acknowledgements by `keyOf`. */
export type Acknowledged = ReadonlyMap<string, Acknowledgement>;

/** What an acknowledgement is unique by: its person, policy and version. */
export function keyOf({ personId, policyId, policyVersion }: NewAcknowledgement): string {
  return JSON.stringify([personId, policyId, policyVersion]);
}

/** Changes that are written together. They build on one another; the records they began from stay as they are. */
export class Changes {
  private readonly before: Records;
  private readonly acknowledged: Acknowledged;
  private readonly added = new Map<string, Acknowledgement>();
  private head: string;
  private policyTexts: readonly PolicyText[];
  private tallies: readonly Tally[];

  constructor(before: Records, acknowledged: Acknowledged) {
    this.before = before;
    this.acknowledged = acknowledged;
    this.head = before.acknowledgements.at(-1)?.hash ?? CHAIN_START;
    this.policyTexts = before.policyTexts;
    this.tallies = before.tallies;
  }

  /** Records an acknowledgement, once for each key. */
  acknowledge(record: NewAcknowledgement): { acknowledgement: Acknowledgement; created: boolean } {
    const key = keyOf(record);
    const existing = this.acknowledged.get(key) ?? this.added.get(key);
    if (existing !== undefined) return { acknowledgement: existing, created: false };
    const acknowledgement = chainAcknowledgement(this.head, record);
    this.added.set(key, acknowledgement);
    this.head = acknowledgement.hash;
    return { acknowledgement, created: true };
  }

  /** Keeps the words of a version, once for each digest. */
  keepPolicyText(text: PolicyText): void {
    const isKept = this.policyTexts.some(
      ({ policyId, policyVersion, digest }) =>
        policyId === text.policyId && policyVersion === text.policyVersion && digest === text.digest,
    );
    if (!isKept) this.policyTexts = [...this.policyTexts, text];
  }

  /** Adds one to a tally. */
  count(added: Omit<Tally, 'count'>): void {
    const isSame = (tally: Tally) =>
      tally.policyId === added.policyId && tally.subject === added.subject && tally.kind === added.kind;
    this.tallies = this.tallies.some(isSame)
      ? this.tallies.map((tally) => (isSame(tally) ? { ...tally, count: tally.count + 1 } : tally))
      : [...this.tallies, { ...added, count: 1 }];
  }

  /** The acknowledgements these changes add, by key. */
  get newlyAcknowledged(): Acknowledged {
    return this.added;
  }

  /** The records with the changes; the very records it began from when nothing changed. */
  get after(): Records {
    const { before, added, policyTexts, tallies } = this;
    if (added.size === 0 && policyTexts === before.policyTexts && tallies === before.tallies) return before;
    return {
      ...before,
      policyTexts,
      tallies,
      acknowledgements: [...before.acknowledgements, ...added.values()],
    };
  }
}
