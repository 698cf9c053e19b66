export type Role = 'employee' | 'manager' | 'hr';

/** A calendar date without a time zone, as YYYY-MM-DD. */
export type LocalDate = string;

/** Where a person works, for its bank holidays. */
export type Nation = 'england' | 'wales' | 'scotland' | 'northern-ireland';

/** Someone on the roster. `id` is the roster's own and joins every account the person has. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  readonly managerId?: string;
  readonly department: string;
  readonly role: Role;
  /** The organisation's own when absent. */
  readonly nation?: Nation;
  /** An IANA name such as Europe/London; the organisation's own when absent. */
  readonly timeZone?: string;
  /** First working day; long ago when absent. */
  readonly startsOn?: LocalDate;
  /** First and last day of a leave that the roster tells of. Without a last day it has no end yet. */
  readonly leave?: { readonly from: LocalDate; readonly until?: LocalDate };
  /** First day on which the person does not work here any more. */
  readonly leftOn?: LocalDate;
}

export interface Acknowledgement {
  /** Short, speakable reference shown on the receipt, from the hash. */
  readonly receiptId: string;
  readonly personId: string;
  readonly policyId: string;
  readonly policyVersion: string;
  /** SHA-256 of the exact policy text on offer, in hex. */
  readonly policyDigest: string;
  /** The sentence the person agreed to, as shown. */
  readonly statement: string;
  /** ISO-8601 in UTC. */
  readonly acknowledgedAt: string;
  readonly via: string;
  /** Which of the person's yearly turns it is for: the date that turn is named after. Absent in the earliest records. */
  readonly cycle?: LocalDate;
  /** For one on paper: who saw it signed. */
  readonly witnessId?: string;
  /** For one on paper: who put it on record. */
  readonly recordedBy?: string;
  /** For one on paper: when it was put on record, ISO-8601 in UTC; `acknowledgedAt` is when it was signed. Absent in earlier records. */
  readonly recordedAt?: string;
  /** SHA-256 in hex over the previous record's hash and this record's canonical JSON. */
  readonly hash: string;
}

export type NewAcknowledgement = Omit<Acknowledgement, 'hash' | 'receiptId'>;

/** The words of one version, kept from the first start with them, so that later versions can be compared with it. */
export interface PolicyText {
  readonly policyId: string;
  readonly policyVersion: string;
  /** SHA-256 in hex over the clauses. */
  readonly digest: string;
  readonly clauses: readonly { readonly id: string; readonly text: string }[];
  /** ISO-8601 in UTC. */
  readonly firstSeenAt: string;
  /** When it is in force from; absent of versions kept by an earlier assistant. */
  readonly effective?: LocalDate;
  /** Whether it had to be acknowledged anew; a version without it is taken to be material. */
  readonly change?: 'material' | 'minor';
}

/** Counts without text: what was helpful, which rule raised a false alarm. */
export interface Tally {
  readonly policyId: string;
  /** A clause id or a rule id. */
  readonly subject: string;
  readonly kind: 'helpful' | 'not-helpful' | 'false-alarm';
  readonly count: number;
}
