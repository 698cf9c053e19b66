import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { MESSAGE_METHODS } from './message-methods.ts';
import { BOT_USER, type Method, maybe, method, placeOf, Refused } from './method.ts';
import { USER_METHODS } from './user-methods.ts';
import { VIEW_METHODS } from './view-methods.ts';

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
  ...USER_METHODS,
  ...MESSAGE_METHODS,
  ...VIEW_METHODS,
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
