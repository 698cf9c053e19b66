import { UserError } from '../core/errors.ts';
import type { Role } from '../core/records.ts';
import type { Action } from './action.ts';

/** The least role each action needs. The only place permissions are decided. */
export const LEAST_ROLE = {
  ask: 'employee',
  check: 'employee',
  'check-empty': 'employee',
  'ask-empty': 'employee',
  read: 'employee',
  acknowledge: 'employee',
  'confirm-acknowledgement': 'employee',
  'my-record': 'employee',
  'what-changed': 'employee',
  help: 'employee',
  topics: 'employee',
  smalltalk: 'employee',
  rate: 'employee',
  'false-alarm': 'employee',
  'ask-hr': 'employee',
  'send-to-hr': 'employee',
  stale: 'employee',
  team: 'manager',
  nudge: 'manager',
  report: 'hr',
  excuse: 'hr',
  'excuse-form': 'hr',
  'end-excuse': 'hr',
  paper: 'hr',
  'paper-form': 'hr',
  remind: 'hr',
  'hr-questions': 'hr',
  'answer-hr': 'hr',
  'draft-sample': 'hr',
  'save-sample': 'hr',
  feedback: 'hr',
  'import-roster': 'hr',
  'apply-roster': 'hr',
} as const satisfies Record<Action['kind'], Role>;

const RANK: Readonly<Record<Role, number>> = { employee: 0, manager: 1, hr: 2 };

/** Whether a role may take an action. HR may do what a manager may; whose reports a manager sees is the roster's to say. */
export function mayDo(role: Role, kind: Action['kind']): boolean {
  return RANK[role] >= RANK[LEAST_ROLE[kind]];
}

/** Throws a UserError `not-allowed` that says who may, and what the asker can do instead. */
export function requireMay(role: Role, kind: Action['kind']): void {
  if (mayDo(role, kind)) return;
  throw LEAST_ROLE[kind] === 'hr'
    ? new UserError(
        'not-allowed',
        'Only HR can see or do that, because it is about everyone in the organisation.',
        'Say "my record" for your own acknowledgement and questions, "ask hr" to ask one, or "team" if you manage people.',
      )
    : new UserError(
        'not-allowed',
        'Only people who manage others have a team to look at.',
        'Say "my record" for your own acknowledgement.',
      );
}
