import type { Acknowledgement, LocalDate } from './records.ts';

/** Where a person stands with a policy. Everyone on the roster is in exactly one. */
export type ObligationState =
  | 'acknowledged'
  | 'due'
  | 'overdue'
  | 'not-yet-due'
  | 'question-open'
  | 'excused'
  | 'left'
  | 'unreachable';

/** What a person owes for a policy. It is computed from the records, never stored. */
export interface Obligation {
  readonly personId: string;
  readonly policyId: string;
  readonly state: ObligationState;
  /** The turn that is owed now or, of somebody who has acknowledged, that was. Stays the same when leave puts off the due date. */
  readonly cycle: LocalDate;
  /** Last day to acknowledge: of this turn, or once acknowledged of the next. Absent of those who left or have no end of leave. */
  readonly dueOn?: LocalDate;
  /** First day back from the leave or excuse that put off the due date: what was sent before it does not count. */
  readonly returnsOn?: LocalDate;
  /** The record that counts for this turn. */
  readonly acknowledgement?: Acknowledgement;
  /** Excused: the reason. Unreachable: why, and whether it is due or overdue. In words, for HR. */
  readonly reason?: string;
  /** Excused: the last day of it. */
  readonly until?: LocalDate;
}
