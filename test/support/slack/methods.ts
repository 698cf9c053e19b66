import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isTooLong, problemsOfBlocks, problemsOfView } from './block-kit.ts';
import type { Member, View, Workspace } from './workspace.ts';

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

interface Context {
  readonly workspace: Workspace;
  readonly args: Record<string, unknown>;
  /** The workspace whose token the call carries. */
  readonly caller?: string;
  /** What Basic authorization carries, "id:secret". */
  readonly basic: string;
}

interface Method {
  readonly scope?: string;
  readonly tokenKind?: 'bot' | 'app';
  /** Needs no token. */
  readonly isOpen?: boolean;
  run(context: Context): Record<string, unknown>;
}

const BOT_USER = 'UBOT';
const MOST_TEXT = 40_000;
const MOST_STACKED = 3;

const maybe = z.string().min(1).optional();
const flag = z.union([z.boolean(), z.stringbool()]).optional();
const count = z.coerce.number().int().positive().optional();

/** A method whose arguments have this shape: others are refused, as are unknown ones, which Slack would ignore. */
function method<S extends z.ZodRawShape>(
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

const message = {
  channel: z.string().min(1),
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  thread_ts: maybe,
  unfurl_links: flag,
  unfurl_media: flag,
};

/** The methods that the assistant calls, by name. */
export const METHODS: Readonly<Record<string, Method>> = {
  'api.test': method({ isOpen: true }, {}, () => ({})),
  'auth.test': method({}, {}, (_args, { caller = '', workspace }) => ({
    url: 'https://example.slack.com/',
    team: 'Borough',
    user: 'policy',
    team_id: caller,
    user_id: BOT_USER,
    bot_id: 'BBOT',
    ...(workspace.tokens.size === 0 ? {} : { is_enterprise_install: false }),
  })),
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
  'conversations.open': method(
    { scope: 'im:write' },
    { users: z.string().min(1) },
    ({ users }, { workspace }) => ({
      channel: { id: workspace.imOf(requireMember(workspace, users).id) },
    }),
  ),
  'conversations.history': method(
    { scope: 'im:history' },
    { channel: z.string().min(1), limit: count, include_all_metadata: flag, cursor: maybe, oldest: maybe },
    ({ channel, limit = 100, include_all_metadata = false, cursor = '0', oldest = '0' }, { workspace }) => {
      requireReadable(workspace, channel);
      const found = workspace.messages
        .filter((one) => one.channel === channel && one.user === undefined && Number(one.ts) > Number(oldest))
        .toReversed();
      const start = Number(cursor);
      const end = start + limit;
      return {
        messages: found.slice(start, end).map(wireOf(include_all_metadata)),
        has_more: end < found.length,
        response_metadata: { next_cursor: end < found.length ? String(end) : '' },
      };
    },
  ),
  'conversations.replies': method(
    { scope: 'im:history' },
    { channel: z.string().min(1), ts: z.string(), limit: count, include_all_metadata: flag },
    ({ channel, ts, limit = 100, include_all_metadata = false }, { workspace }) => {
      requireReadable(workspace, channel);
      const found = workspace.messages.filter(
        (one) => one.channel === channel && (one.ts === ts || one.threadTs === ts) && one.user === undefined,
      );
      if (found.length === 0) throw new Refused('thread_not_found');
      return { messages: found.slice(0, limit).map(wireOf(include_all_metadata)) };
    },
  ),
  'chat.postMessage': method(
    { scope: 'chat:write' },
    {
      ...message,
      metadata: z
        .strictObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
        .optional(),
    },
    ({ channel, text = '', blocks = [], thread_ts, metadata }, { workspace }) => {
      checkContent(text, blocks);
      const place = placeOf(workspace, channel);
      const ts = workspace.ts();
      workspace.messages.push({
        channel: place,
        ts,
        text,
        blocks,
        isOurs: true,
        ...(metadata === undefined ? {} : { metadata }),
        ...(thread_ts === undefined ? {} : { threadTs: thread_ts }),
      });
      return { channel: place, ts, message: { text, ts } };
    },
  ),
  'chat.postEphemeral': method(
    { scope: 'chat:write' },
    { ...message, user: z.string().min(1) },
    ({ channel, user, text = '', blocks = [], thread_ts }, { workspace }) => {
      checkContent(text, blocks);
      const place = placeOf(workspace, channel);
      requireMember(workspace, user);
      const ts = workspace.ts();
      workspace.messages.push({
        channel: place,
        ts,
        text,
        blocks,
        user,
        isOurs: true,
        ...(thread_ts === undefined ? {} : { threadTs: thread_ts }),
      });
      return { message_ts: ts };
    },
  ),
  'chat.update': method(
    { scope: 'chat:write' },
    {
      channel: z.string(),
      ts: z.string(),
      text: z.string().optional(),
      blocks: z.array(z.unknown()).optional(),
    },
    ({ channel, ts, text = '', blocks = [] }, { workspace }) => {
      if (/^[UW]/.test(channel)) throw new Refused('channel_not_found');
      checkContent(text, blocks);
      const kept = workspace.messages.find((one) => one.channel === channel && one.ts === ts);
      if (kept === undefined || kept.user !== undefined) throw new Refused('message_not_found');
      if (!kept.isOurs) throw new Refused('cant_update_message');
      kept.text = text;
      kept.blocks = blocks;
      return { channel, ts, text };
    },
  ),
  'views.open': method({}, { trigger_id: z.string(), view: z.unknown() }, ({ trigger_id, view }, context) => {
    const { user } = useTrigger(context.workspace, trigger_id);
    return { view: putView(context, user, checkView(view, 'modal'), []) };
  }),
  'views.push': method({}, { trigger_id: z.string(), view: z.unknown() }, ({ trigger_id, view }, context) => {
    const { workspace } = context;
    const { user, viewId } = useTrigger(workspace, trigger_id);
    const below = viewId === undefined ? undefined : workspace.views.get(viewId);
    if (below === undefined) throw new Refused('invalid_trigger_id');
    if (below.stack.length >= MOST_STACKED) throw new Refused('push_limit_reached');
    return { view: putView(context, user, checkView(view, 'modal'), below.stack) };
  }),
  'views.update': method(
    {},
    { view_id: z.string(), view: z.unknown(), hash: maybe },
    ({ view_id, view, hash }, { workspace }) => {
      const kept = workspace.views.get(view_id);
      if (kept === undefined) throw new Refused('not_found');
      if (hash !== undefined && hash !== kept.hash) throw new Refused('hash_conflict');
      kept.view = checkView(view, 'modal');
      kept.hash = newHash();
      return { view: { ...kept.view, id: view_id, hash: kept.hash } };
    },
  ),
  'views.publish': method(
    {},
    { user_id: z.string(), view: z.unknown(), hash: maybe },
    ({ user_id, view, hash }, { workspace }) => {
      requireMember(workspace, user_id);
      const kept = workspace.homes.get(user_id);
      if (hash !== undefined && hash !== kept?.hash) throw new Refused('hash_conflict');
      const { blocks } = checkView(view, 'home') as { blocks: unknown[] };
      workspace.homes.set(user_id, { blocks, hash: newHash() });
      return { view: { id: `VH${user_id}` } };
    },
  ),
  'assistant.threads.setStatus': method(
    { scope: 'assistant:write' },
    {
      channel_id: z.string(),
      thread_ts: z.string(),
      status: z.string(),
      loading_messages: z.unknown().optional(),
    },
    ({ channel_id, thread_ts, status }, { workspace }) => {
      if (!channel_id.startsWith('D')) throw new Refused('method_not_supported_for_channel_type');
      workspace.statuses.push({ channel: channel_id, threadTs: thread_ts, status });
      return {};
    },
  ),
  'assistant.threads.setSuggestedPrompts': method(
    { scope: 'assistant:write' },
    {
      channel_id: z.string(),
      thread_ts: maybe,
      title: maybe,
      prompts: z
        .array(z.strictObject({ title: z.string().min(1), message: z.string().min(1) }))
        .min(1)
        .max(4),
    },
    ({ channel_id, prompts }, { workspace }) => {
      if (!channel_id.startsWith('D')) throw new Refused('channel_not_found');
      workspace.prompts.set(channel_id, prompts);
      return {};
    },
  ),
  'files.getUploadURLExternal': method(
    { scope: 'files:write' },
    {
      filename: z.string().min(1),
      length: z.coerce.number().int().positive(),
      alt_txt: maybe,
      // What the SDK of 5.1 calls it.
      alt_text: maybe,
      snippet_type: maybe,
    },
    ({ filename, length }, { workspace }) => {
      const id = `F${randomBytes(4).toString('hex').toUpperCase()}`;
      workspace.pendingFiles.set(id, { name: filename, length });
      return { upload_url: `${workspace.origin}/upload/${id}`, file_id: id };
    },
  ),
  'files.completeUploadExternal': method(
    { scope: 'files:write' },
    {
      files: z.array(z.looseObject({ id: z.string() })).min(1),
      channel_id: maybe,
      thread_ts: maybe,
      initial_comment: maybe,
    },
    ({ files, channel_id = '' }, { workspace }) => {
      const place = placeOf(workspace, channel_id);
      for (const { id } of files) {
        const file = workspace.pendingFiles.get(id);
        if (file?.content === undefined) throw new Refused('file_not_found');
        workspace.pendingFiles.delete(id);
        workspace.files.push({ channel: place, name: file.name, content: file.content.toString('utf8') });
      }
      return { files: files.map(({ id }) => ({ id })) };
    },
  ),
  'apps.connections.open': method(
    { scope: 'connections:write', tokenKind: 'app' },
    {},
    (_args, { workspace }) => {
      if (workspace.socketUrl === undefined) throw new Refused('socket_mode_not_enabled');
      return { url: workspace.socketUrl };
    },
  ),
  'oauth.v2.access': method(
    { isOpen: true },
    { code: z.string(), client_id: maybe, client_secret: maybe, redirect_uri: maybe },
    ({ code, client_id, client_secret }, { workspace, basic }) => {
      const { clientId, clientSecret, teamId, userId, enterpriseId } = workspace.oauth;
      const [id = '', secret = ''] = client_id === undefined ? basic.split(':') : [client_id, client_secret];
      if (id !== clientId) throw new Refused('invalid_client_id');
      if (secret !== clientSecret) throw new Refused('bad_client_secret');
      if (!workspace.codes.delete(code)) throw new Refused('invalid_code');
      const token = `xoxb-${teamId}-${randomBytes(4).toString('hex')}`;
      const scopes = new Set(ALL_SCOPES);
      workspace.tokens.set(token, { teamId: enterpriseId ?? teamId, scopes, isRevoked: false });
      return {
        app_id: 'A1',
        authed_user: { id: userId },
        scope: [...scopes].join(','),
        token_type: 'bot',
        access_token: token,
        bot_user_id: BOT_USER,
        team: enterpriseId === undefined ? { id: teamId, name: 'Borough' } : null,
        enterprise: enterpriseId === undefined ? null : { id: enterpriseId, name: 'County' },
        is_enterprise_install: enterpriseId !== undefined,
      };
    },
  ),
};

/** The scopes of bot tokens that the methods ask for. */
export const ALL_SCOPES: readonly string[] = [
  ...new Set(
    Object.values(METHODS).flatMap(({ scope, tokenKind }) =>
      scope === undefined || tokenKind === 'app' ? [] : [scope],
    ),
  ),
  'users:read.email',
  'files:read',
  'app_mentions:read',
  'commands',
];

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

function requireMember(workspace: Workspace, user: string): Member {
  const member = workspace.members.get(user);
  if (member === undefined) throw new Refused('user_not_found');
  return member;
}

/** The conversation that a channel argument stands for. */
function placeOf(workspace: Workspace, channel: string): string {
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

/** The app may read one-to-one conversations alone. */
function requireReadable(workspace: Workspace, channel: string): void {
  if (!channel.startsWith('D')) throw new Refused('missing_scope', { needed: 'channels:history' });
  placeOf(workspace, channel);
}

function checkContent(text: string, blocks: readonly unknown[]): void {
  if (text === '' && blocks.length === 0) throw new Refused('no_text');
  if (text.length > MOST_TEXT) throw new Refused('msg_too_long');
  const problems = problemsOfBlocks(blocks, 'message');
  if (problems.length > 0)
    throw new Refused('invalid_blocks', {
      response_metadata: { messages: problems.map((one) => `[ERROR] ${one}`) },
    });
  if (isTooLong(blocks)) throw new Refused('msg_blocks_too_long');
}

function checkView(view: unknown, type: 'modal' | 'home'): Record<string, unknown> {
  const problems = problemsOfView(view);
  if ((view as { type?: unknown } | null)?.type !== type) problems.push(`view: is not a ${type}`);
  if (problems.length > 0)
    throw new Refused('invalid_arguments', {
      response_metadata: { messages: problems.map((one) => `[ERROR] ${one}`) },
    });
  return view as Record<string, unknown>;
}

function useTrigger(workspace: Workspace, id: string) {
  const trigger = workspace.useTrigger(id);
  if (typeof trigger === 'string') throw new Refused(trigger);
  return trigger;
}

function putView(
  { workspace, caller = '' }: Context,
  user: string,
  view: Record<string, unknown>,
  below: readonly string[],
): Record<string, unknown> {
  const id = `V${randomBytes(4).toString('hex').toUpperCase()}`;
  const kept: View = { id, teamId: caller, user, hash: newHash(), view, stack: [...below, id] };
  workspace.views.set(id, kept);
  return { ...view, id, hash: kept.hash, root_view_id: kept.stack[0] };
}

function newHash(): string {
  return randomBytes(6).toString('hex');
}

function wireOf(hasMetadata: boolean) {
  return ({ ts, text, blocks, metadata, threadTs, isOurs }: Workspace['messages'][number]) => ({
    type: 'message',
    ts,
    text,
    blocks,
    ...(isOurs ? { bot_id: 'BBOT', user: BOT_USER } : {}),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(hasMetadata && metadata !== undefined ? { metadata } : {}),
  });
}
