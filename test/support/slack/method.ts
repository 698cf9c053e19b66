import { z } from 'zod';
import type { Member, Workspace } from './workspace.ts';

/** Slack's word for why a call is refused, as a thrown value. */
export class Refused extends Error {
  readonly code: string;
  readonly more: Record<string, unknown>;
  constructor(code: string, more: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}

export interface Context {
  readonly workspace: Workspace;
  readonly args: Record<string, unknown>;
  /** The workspace whose token the call carries. */
  readonly caller?: string;
  /** What Basic authorization carries, "id:secret". */
  readonly basic: string;
}

/** One method of the Web API. */
export interface Method {
  readonly scope?: string;
  readonly tokenKind?: 'bot' | 'app';
  /** Needs no token. */
  readonly isOpen?: boolean;
  run(context: Context): Record<string, unknown>;
}

/** The user that the assistant is. */
export const BOT_USER = 'UBOT';

export const maybe = z.string().min(1).optional();
export const flag = z.union([z.boolean(), z.stringbool()]).optional();
export const count = z.coerce.number().int().positive().optional();

/** A method whose arguments have this shape: others are refused, as are unknown ones, which Slack would ignore. */
export function method<S extends z.ZodRawShape>(
  options: Omit<Method, 'run'>,
  shape: S,
  run: (args: z.infer<z.ZodObject<S>>, context: Context) => Record<string, unknown>,
): Method {
  const schema = z.strictObject({ ...shape, token: z.string().optional(), team_id: maybe });
  return {
    ...options,
    run: (context) => {
      const parsed = schema.safeParse(context.args);
      if (!parsed.success)
        throw new Refused('invalid_arguments', {
          response_metadata: {
            messages: parsed.error.issues.map(({ path, message }) => `[ERROR] ${path.join('/')}: ${message}`),
          },
        });
      const { team_id: teamId } = context.args;
      // An organisation's token, whose team is the organisation, is good for all its workspaces.
      const isOrganisation = context.caller?.startsWith('E') === true;
      if (
        teamId !== undefined &&
        context.caller !== undefined &&
        teamId !== context.caller &&
        !isOrganisation
      )
        throw new Refused('team_access_not_granted');
      return run(parsed.data as z.infer<z.ZodObject<S>>, context);
    },
  };
}

export function requireMember(workspace: Workspace, user: string): Member {
  const member = workspace.members.get(user);
  if (member === undefined) throw new Refused('user_not_found');
  return member;
}

/** The conversation that a channel argument stands for. */
export function placeOf(workspace: Workspace, channel: string): string {
  if (/^[UW]/.test(channel)) {
    const member = workspace.members.get(channel);
    if (member === undefined) throw new Refused('channel_not_found');
    if (member.isBot === true) throw new Refused('cannot_dm_bot');
    if (member.isDeactivated === true) throw new Refused('user_disabled');
    if (workspace.blockers.has(channel)) throw new Refused('messages_tab_disabled');
    return workspace.imOf(channel);
  }
  if (channel.startsWith('D')) {
    if (![...workspace.members.keys()].some((user) => workspace.imOf(user) === channel))
      throw new Refused('channel_not_found');
    return channel;
  }
  const known = workspace.channels.get(channel);
  if (known === undefined) throw new Refused('channel_not_found');
  if (!known.hasApp) throw new Refused('not_in_channel');
  return channel;
}
