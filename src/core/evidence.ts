import type { LocalDate } from './records.ts';

/**
 * An acknowledgement as the chain covers it. Whose it is stands behind a subject: HMAC-SHA-256 of the person's id with a key of
 * their own. When that key is deleted the record still holds, and nobody can tell whose it was.
 */
export interface ChainRecord {
  /** In hex. Records of the earliest format have `personId` in its place. */
  readonly subject?: string;
  readonly personId?: string;
  readonly policyId: string;
  readonly policyVersion: string;
  readonly policyDigest: string;
  readonly statement: string;
  readonly acknowledgedAt: string;
  readonly via: string;
  readonly cycle?: LocalDate;
  /** Subjects of who saw a paper signed and who put it on record. */
  readonly witness?: string;
  readonly recordedBy?: string;
  readonly recordedAt?: string;
  readonly hash: string;
}

/** What is left of a record of the earliest format, which held the person's id, or of one past its retention: its place in the chain. */
export interface ChainGap {
  readonly hash: string;
  /** ISO-8601 in UTC. */
  readonly removedAt: string;
  readonly why: 'erased' | 'retention';
}

export type ChainLink = ChainRecord | ChainGap;

/** Ties a subject to a person; deleted when the person is erased. `key` is 32 bytes in hex. */
export interface SubjectKey {
  readonly subject: string;
  readonly personId: string;
  readonly key: string;
}

/** Proof and removal; part of the record store, with its promises. */
export interface EvidenceStore {
  /** Every link from the first to the last, in batches, as of the call. */
  chain(): AsyncIterable<readonly ChainLink[]>;
  chainHead(): Promise<{ readonly count: number; readonly hash: string }>;
  /** The subject and key of a person; undefined when nothing was acknowledged or the person was erased. */
  subjectOf(personId: string): Promise<SubjectKey | undefined>;
  /**
   * Removes everything that ties records to a person: roster line, subject key, addresses, reach, messages, excuses, nudges and questions. The
   * chain stays valid. Gives how many of each were removed. The bytes are gone from the files (backups excepted) when it resolves.
   */
  erasePerson(personId: string, at: string): Promise<Readonly<Record<string, number>>>;
  /**
   * Removes what was kept for long enough: acknowledgements (their place in the chain stays) made before `acknowledgedBefore` by people who
   * left before `leftBefore`, those people, and settled messages planned before `messagesBefore`. Gives how many of each. `isTrial` removes nothing.
   */
  purge(bounds: {
    readonly acknowledgedBefore: string;
    readonly leftBefore: LocalDate;
    readonly messagesBefore: LocalDate;
    readonly at: string;
    readonly isTrial?: boolean;
  }): Promise<Readonly<Record<string, number>>>;
}
