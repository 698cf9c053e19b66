import { LogLevel, webApi } from '@slack/bolt';
import { UserError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import { failureOf } from './failure.ts';
import { callSlack } from './transport.ts';

/** Whether Slack can be reached, as the last call found it. `code` is Slack's own word for why it refuses. */
export type SlackState =
  | { readonly state: 'connecting' | 'connected' | 'unreachable' }
  | { readonly state: 'refused'; readonly code: string };

/** Who the app is in a workspace. Empty while Slack has not said. */
export interface Self {
  readonly botId?: string;
  readonly botUserId?: string;
  readonly teamId?: string;
  readonly enterpriseId?: string;
}

/** The way to Slack: options for clients that report how it is, and a watch that keeps trying while it is down. */
export interface Connection {
  readonly state: SlackState;
  readonly clientOptions: webApi.WebClientOptions;
  /** Who the app is, asked once it can be; empty while Slack cannot be reached. */
  self(): Promise<Self>;
  /** Looks for Slack until `stop`. Rejects with a UserError when Slack says that the token is no good. */
  start(): Promise<void>;
  stop(): void;
}

export interface ConnectionOptions {
  readonly apiUrl?: string;
  /** Without one, any answer of Slack's is enough. */
  readonly botToken?: string;
  readonly log: Log;
}

const TIMEOUT_MS = 8_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Slack's words for a token that no waiting will make good. */
const BAD_TOKEN: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'org_login_required',
  'missing_scope',
]);

/** Makes the way to Slack; nothing is sent before `start` or a client's first call. */
export function createConnection({ apiUrl, botToken, log }: ConnectionOptions): Connection {
  let state: SlackState = { state: 'connecting' };
  let self: Self | undefined;
  let asking: Promise<Self> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = true;

  const become = (next: SlackState) => {
    if (next.state !== state.state)
      log.info(`slack-${next.state}`, 'code' in next ? { code: next.code } : {});
    state = next;
    if (next.state === 'unreachable') watch(FIRST_WAIT_MS);
  };
  const clientOptions: webApi.WebClientOptions = {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    logger: QUIET,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    // One that waits holds up every call behind it, and a trigger lasts three seconds.
    rejectRateLimitedCalls: true,
    fetch: async (url, init) => {
      try {
        const response = await callSlack(url, init);
        if (response.status >= 500) become({ state: 'unreachable' });
        else if (state.state !== 'refused') become({ state: 'connected' });
        return response;
      } catch (error) {
        become({ state: 'unreachable' });
        throw error;
      }
    },
  };
  const client = new webApi.WebClient(botToken, clientOptions);

  const ask = async (): Promise<Self> => {
    if (botToken === undefined) {
      await client.api.test().catch((error: unknown) => {
        if (failureOf(error).kind !== 'refused') throw error;
      });
      become({ state: 'connected' });
      return {};
    }
    const { bot_id, user_id, team_id, enterprise_id } = await client.auth.test();
    become({ state: 'connected' });
    return {
      ...(bot_id ? { botId: bot_id } : {}),
      ...(user_id ? { botUserId: user_id } : {}),
      ...(team_id ? { teamId: team_id } : {}),
      ...(enterprise_id ? { enterpriseId: enterprise_id } : {}),
    };
  };
  const askOnce = (): Promise<Self> => {
    if (self !== undefined) return Promise.resolve(self);
    asking ??= ask()
      .then((answer) => {
        self = answer;
        return answer;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  const note = (error: unknown): void => {
    const failure = failureOf(error);
    if (failure.kind === 'refused') become({ state: 'refused', code: failure.code });
    else if (failure.kind !== 'rate-limited') become({ state: 'unreachable' });
  };
  const watch = (waitMs: number) => {
    if (isStopped || timer !== undefined) return;
    timer = setTimeout(async () => {
      timer = undefined;
      try {
        await ask();
      } catch (error) {
        note(error);
        clearTimeout(timer);
        timer = undefined;
        watch(Math.min(waitMs * 2, LONGEST_WAIT_MS));
      }
    }, waitMs);
    timer.unref();
  };

  return {
    get state() {
      return state;
    },
    clientOptions,
    async self() {
      // While Slack is down each event would wait for it in vain.
      if (self === undefined && state.state === 'unreachable') return {};
      return askOnce().catch((error: unknown) => {
        note(error);
        return {};
      });
    },
    async start() {
      isStopped = false;
      try {
        await askOnce();
      } catch (error) {
        note(error);
        if (state.state === 'refused' && BAD_TOKEN.has(state.code)) {
          isStopped = true;
          throw new UserError(
            'slack-token',
            `Slack refuses the token (${state.code}).`,
            'Copy SLACK_BOT_TOKEN again from "OAuth & Permissions" of your app, and install the app in the workspace.',
          );
        }
        watch(FIRST_WAIT_MS);
      }
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** What the SDK would log may quote what people wrote. */
export const QUIET: NonNullable<webApi.WebClientOptions['logger']> = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
