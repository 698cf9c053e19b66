import { UserError } from '../../core/errors.ts';
import type { Reply } from '../../core/reply.ts';
import type { Policy } from '../../knowledge/policy.ts';
import type { Action } from '../action.ts';
import type { Asker, Deps } from '../deps.ts';
import { requirePolicy } from '../find-clause.ts';
import { handleChange, handleResendFailures } from './change.ts';
import { handlePreview, handleRemindMe } from './preview.ts';
import { handleRemindStatus } from './status.ts';

/** What HR does with the reminders of one policy. Throws a UserError `which-policy` when there are several and none is named. */
export async function handleRemind(
  { what, policyId }: Extract<Action, { kind: 'remind' }>,
  asker: Asker,
  deps: Deps,
): Promise<Reply> {
  const { policies } = deps.library;
  if (what === 'status') {
    return handleRemindStatus(
      policyId === undefined ? policies : [requirePolicy(deps.library, policyId)],
      deps,
    );
  }
  const policy = requireOne(policies, what, policyId, deps);
  switch (what) {
    case 'preview':
      return handlePreview(policy, false, deps);
    case 'start':
      return handlePreview(policy, true, deps);
    case 'me':
      return handleRemindMe(policy, asker, deps);
    case 'start-now':
    case 'pause':
    case 'resume':
    case 'cancel':
      return handleChange(what, policy, asker, deps);
    case 'resend-failures':
      return handleResendFailures(policy, deps);
    default:
      return what satisfies never;
  }
}

function requireOne(
  policies: readonly Policy[],
  what: string,
  policyId: string | undefined,
  { library }: Deps,
): Policy {
  if (policyId !== undefined || policies.length === 1) return requirePolicy(library, policyId);
  throw new UserError(
    'which-policy',
    'There are several policies, and each has its own reminders.',
    `Say which: ${policies.map(({ id }) => `"remind ${what} ${id}"`).join(', ')}.`,
  );
}
