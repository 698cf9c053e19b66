import { randomBytes } from 'node:crypto';
import { isTooLong, problemsOfBlocks } from './block-kit.ts';

/** A member as `users.info` tells of them. */
export interface Member {
  readonly id: string;
  readonly teamId?: string;
  readonly email?: string;
  readonly isBot?: boolean;
  readonly isDeactivated?: boolean;
  readonly isGuest?: boolean;
  readonly isStranger?: boolean;
  readonly isEmailUnconfirmed?: boolean;
}

export interface Stored {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  text: string;
  blocks: unknown[];
  readonly metadata?: unknown;
  /** Only this member sees it. */
  readonly user?: string;
  /** Whether the app wrote it. */
  readonly isOurs: boolean;
}

export interface View {
  readonly id: string;
  readonly teamId: string;
  readonly user: string;
  hash: string;
  view: Record<string, unknown>;
  /** The windows over this one's root, this one included. */
  readonly stack: string[];
}

interface Token {
  readonly teamId: string;
  readonly scopes: ReadonlySet<string>;
  isRevoked: boolean;
}

interface Trigger {
  readonly user: string;
  readonly untilMs: number;
  /** The window that it came from, if any. */
  readonly viewId?: string;
  isUsed: boolean;
}

/** What exists on the far side: tokens, members, conversations, windows. */
export interface Workspace {
  readonly tokens: Map<string, Token>;
  readonly members: Map<string, Member>;
  /** Channels by id, with whether the app is in them. */
  readonly channels: Map<string, { readonly hasApp: boolean }>;
  readonly messages: Stored[];
  readonly views: Map<string, View>;
  /** The app's page, by member. */
  readonly homes: Map<string, { readonly blocks: unknown[]; readonly hash: string }>;
  readonly statuses: { readonly channel: string; readonly threadTs: string; readonly status: string }[];
  readonly prompts: Map<string, unknown>;
  readonly files: { readonly channel: string; readonly name: string; readonly content: string }[];
  readonly pendingFiles: Map<string, { name: string; length: number; content?: Buffer }>;
  /** Members who have switched the app's messages off. */
  readonly blockers: Set<string>;
  readonly oauth: {
    clientId: string;
    clientSecret: string;
    redirectUri: string;
    teamId: string;
    userId: string;
  };
  /** Where a socket is opened, when there is one. */
  socketUrl: string | undefined;
  /** A trigger as an interaction carries it, good for three seconds and one use. */
  trigger(user: string, options?: { readonly viewId?: string; readonly lifeMs?: number }): string;
  /** Takes a trigger; gives who pressed, and where, or throws Slack's word for what is wrong with it. */
  useTrigger(id: string): Trigger | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
  /** An address to answer through, good for five answers. */
  responseUrl(channel: string, user: string, messageTs?: string): string;
  respond(pathname: string, body: string): string | undefined;
  upload(pathname: string, body: Buffer): boolean;
  grant(params: URLSearchParams): string | undefined;
  readonly codes: Set<string>;
  /** The one-to-one conversation with a member. */
  imOf(user: string): string;
  ts(): string;
  origin: string;
}

const TRIGGER_MS = 3_000;
const MOST_RESPONSES = 5;
const RESPONSE_FIELDS = new Set([
  'text',
  'blocks',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'unfurl_links',
  'unfurl_media',
]);

/** An empty workspace T1 with the app in it, whose token is xoxb-test with every scope of the manifest. */
export function createWorkspace(origin: string): Workspace {
  let counter = 0;
  const triggers = new Map<string, Trigger>();
  const responses = new Map<string, { channel: string; user: string; ts?: string; left: number }>();
  const workspace: Workspace = {
    tokens: new Map(),
    members: new Map(),
    channels: new Map(),
    messages: [],
    views: new Map(),
    homes: new Map(),
    statuses: [],
    prompts: new Map(),
    files: [],
    pendingFiles: new Map(),
    blockers: new Set(),
    oauth: { clientId: '1.2', clientSecret: 'shh', redirectUri: '', teamId: 'T2', userId: 'U9' },
    socketUrl: undefined,
    codes: new Set(),
    origin,
    ts: () => {
      counter += 1;
      return `${Math.floor(Date.now() / 1000)}.${String(counter).padStart(6, '0')}`;
    },
    imOf: (user) => `D${user.slice(1)}`,
    trigger(user, { viewId, lifeMs = TRIGGER_MS } = {}) {
      const id = `${triggers.size + 1}.${randomBytes(8).toString('hex')}`;
      triggers.set(id, {
        user,
        untilMs: Date.now() + lifeMs,
        isUsed: false,
        ...(viewId === undefined ? {} : { viewId }),
      });
      return id;
    },
    useTrigger(id) {
      const trigger = triggers.get(id);
      if (trigger === undefined) return 'invalid_trigger_id';
      if (trigger.isUsed) return 'exchanged_trigger_id';
      if (trigger.untilMs < Date.now()) return 'expired_trigger_id';
      trigger.isUsed = true;
      return trigger;
    },
    responseUrl(channel, user, ts) {
      const path = `/response/${randomBytes(8).toString('hex')}`;
      responses.set(path, { channel, user, left: MOST_RESPONSES, ...(ts === undefined ? {} : { ts }) });
      return `${origin}${path}`;
    },
    respond(pathname, body) {
      const target = responses.get(pathname);
      if (target === undefined) return 'expired_url';
      if (target.left === 0) return 'used_url';
      const message = parseObject(body);
      if (message === undefined) return 'invalid_payload';
      const odd = Object.keys(message).filter((key) => !RESPONSE_FIELDS.has(key));
      if (odd.length > 0) return `unknown fields: ${odd.join(', ')}`;
      target.left -= 1;
      const original = workspace.messages.findIndex(({ ts }) => ts === target.ts);
      if (message['delete_original'] === true) {
        if (original >= 0) workspace.messages.splice(original, 1);
        return undefined;
      }
      const blocks = Array.isArray(message['blocks']) ? message['blocks'] : [];
      const text = typeof message['text'] === 'string' ? message['text'] : '';
      const problems = problemsOfBlocks(blocks, 'message');
      if (problems.length > 0 || isTooLong(blocks)) return `invalid_blocks: ${problems.join('; ')}`;
      if (text === '' && blocks.length === 0) return 'no_text';
      const kept = workspace.messages[original];
      if (message['replace_original'] === true && kept !== undefined) {
        kept.text = text;
        kept.blocks = blocks;
        return undefined;
      }
      workspace.messages.push({
        channel: target.channel,
        ts: workspace.ts(),
        text,
        blocks,
        isOurs: true,
        ...(message['response_type'] === 'in_channel' ? {} : { user: target.user }),
        ...(typeof message['thread_ts'] === 'string' ? { threadTs: message['thread_ts'] } : {}),
      });
      return undefined;
    },
    upload(pathname, body) {
      const file = workspace.pendingFiles.get(pathname.slice('/upload/'.length));
      if (file === undefined || file.length !== body.length) return false;
      file.content = body;
      return true;
    },
    grant(params) {
      if (params.get('client_id') !== workspace.oauth.clientId) return undefined;
      const code = randomBytes(8).toString('hex');
      workspace.codes.add(code);
      return code;
    },
  };
  return workspace;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
