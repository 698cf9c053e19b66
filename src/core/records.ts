export type Role = 'employee' | 'manager' | 'hr';

/** Someone on the roster. `id` is the roster's own and joins every account the person has. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  readonly managerId?: string;
  readonly department: string;
  readonly role: Role;
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
}

/** Counts without text: what was helpful, which rule raised a false alarm. */
export interface Tally {
  readonly policyId: string;
  /** A clause id or a rule id. */
  readonly subject: string;
  readonly kind: 'helpful' | 'not-helpful' | 'false-alarm';
  readonly count: number;
}
