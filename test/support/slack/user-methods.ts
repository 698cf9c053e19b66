import { z } from 'zod';
import { type Context, count, type Method, maybe, method, Refused } from './method.ts';
import type { Member } from './workspace.ts';

/** Methods that tell of people. */
export const USER_METHODS: Readonly<Record<string, Method>> = {
  'users.info': method({ scope: 'users:read' }, { user: z.string().min(1) }, ({ user }, context) => {
    const member = context.workspace.members.get(user);
    if (member === undefined) throw new Refused('user_not_found');
    return { user: infoOf(member, context) };
  }),
  'users.list': method(
    { scope: 'users:read' },
    { limit: count, cursor: maybe },
    ({ limit = 100, cursor = '0' }, context) => {
      if (limit > 1_000) throw new Refused('limit_required');
      const start = Number(cursor);
      const members = [...context.workspace.members.values()];
      const end = start + limit;
      return {
        members: members.slice(start, end).map((member) => infoOf(member, context)),
        response_metadata: { next_cursor: end < members.length ? String(end) : '' },
      };
    },
  ),
  'users.lookupByEmail': method(
    { scope: 'users:read.email' },
    { email: z.string().min(1) },
    ({ email }, context) => {
      const found = [...context.workspace.members.values()].find(
        (one) => one.email?.toLowerCase() === email.toLowerCase() && one.isDeactivated !== true,
      );
      if (found === undefined) throw new Refused('users_not_found');
      return { user: infoOf(found, context) };
    },
  ),
};

function infoOf(member: Member, { workspace, caller = '' }: Context): Record<string, unknown> {
  const token = [...workspace.tokens].find(([, { teamId }]) => teamId === caller)?.[1];
  const maySeeEmail = token?.scopes.has('users:read.email') === true;
  return {
    id: member.id,
    team_id: member.teamId ?? caller,
    ...(member.enterpriseId === undefined ? {} : { enterprise_user: { enterprise_id: member.enterpriseId } }),
    deleted: member.isDeactivated === true,
    is_bot: member.isBot === true,
    is_restricted: member.isGuest === true,
    is_stranger: member.isStranger === true,
    is_email_confirmed: member.isEmailUnconfirmed !== true,
    profile: maySeeEmail && member.email !== undefined ? { email: member.email } : {},
  };
}
