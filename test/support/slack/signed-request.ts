import { createHmac, randomBytes } from 'node:crypto';
import type { Workspace } from './workspace.ts';

export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

export interface SignedOptions {
  readonly secret?: string;
  /** Seconds that the request is older than now; negative: from the future. */
  readonly ageS?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  /** Milliseconds until the answer. */
  readonly tookMs: number;
}

/** Sends a body to the one address, signed as Slack signs it. */
export async function sendSigned(
  url: string,
  body: string,
  type: 'application/json' | 'application/x-www-form-urlencoded',
  { secret = SIGNING_SECRET, ageS = 0, headers = {} }: SignedOptions = {},
): Promise<Answered> {
  const time = String(Math.floor(Date.now() / 1000) - ageS);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`;
  const start = performance.now();
  const response = await fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': time,
      'x-slack-signature': signature,
      ...headers,
    },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: text, tookMs: performance.now() - start };
}

/** The payloads that Slack sends for what a member does, as its reference describes them. */
export function createMember(workspace: Workspace, url: () => string, user: string, teamId = 'T1') {
  const im = workspace.imOf(user);
  const json = (body: object, options?: SignedOptions) =>
    sendSigned(url(), JSON.stringify(body), 'application/json', options);
  const form = (fields: Record<string, string>, options?: SignedOptions) =>
    sendSigned(url(), new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded', options);
  const interaction = (payload: object, options?: SignedOptions) =>
    form({ payload: JSON.stringify(payload) }, options);
  const event = (
    inner: object,
    { eventId = newId('Ev'), ...options }: SignedOptions & { eventId?: string } = {},
  ) =>
    json(
      {
        token: 'verification',
        team_id: teamId,
        api_app_id: 'A1',
        type: 'event_callback',
        event_id: eventId,
        event_time: Math.floor(Date.now() / 1000),
        authorizations: [
          {
            enterprise_id: null,
            team_id: teamId,
            user_id: 'UBOT',
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        is_ext_shared_channel: false,
        event: inner,
      },
      options,
    );
  const who = {
    team: { id: teamId, domain: 'borough' },
    user: { id: user, username: 'someone', team_id: teamId },
  };
  return {
    user,
    im,
    event,
    interaction,
    form,
    /** Writes to the assistant in their own conversation with it. */
    say(text: string, options: SignedOptions & { eventId?: string; threadTs?: string; extra?: object } = {}) {
      const { threadTs, extra = {}, ...rest } = options;
      const ts = workspace.ts();
      workspace.messages.push({ channel: im, ts, text, blocks: [], isOurs: false });
      return event(
        {
          type: 'message',
          channel: im,
          channel_type: 'im',
          user,
          text,
          ts,
          event_ts: ts,
          team: teamId,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
          ...extra,
        },
        rest,
      );
    },
    /** Mentions the assistant in a channel. */
    mention(channel: string, text: string, extra: object = {}) {
      const ts = workspace.ts();
      return event({
        type: 'app_mention',
        channel,
        user,
        text: `<@UBOT> ${text}`,
        ts,
        event_ts: ts,
        team: teamId,
        ...extra,
      });
    },
    openHome: () =>
      event({ type: 'app_home_opened', user, channel: im, tab: 'home', event_ts: workspace.ts() }),
    openMessages: () =>
      event({ type: 'app_home_opened', user, channel: im, tab: 'messages', event_ts: workspace.ts() }),
    command(text: string, channel: string) {
      return form({
        token: 'verification',
        team_id: teamId,
        team_domain: 'borough',
        channel_id: channel,
        channel_name: 'general',
        user_id: user,
        user_name: 'someone',
        command: '/policy',
        text,
        api_app_id: 'A1',
        is_enterprise_install: 'false',
        response_url: workspace.responseUrl(channel, user),
        trigger_id: workspace.trigger(user),
      });
    },
    shortcut(
      callbackId: string,
      { text, channel = 'C1', lifeMs }: { text?: string; channel?: string; lifeMs?: number } = {},
    ) {
      const trigger = workspace.trigger(user, lifeMs === undefined ? {} : { lifeMs });
      return interaction(
        text === undefined
          ? {
              type: 'shortcut',
              ...who,
              callback_id: callbackId,
              trigger_id: trigger,
              action_ts: workspace.ts(),
              token: 'verification',
            }
          : {
              type: 'message_action',
              ...who,
              callback_id: callbackId,
              trigger_id: trigger,
              message_ts: workspace.ts(),
              channel: { id: channel, name: 'general' },
              message: { type: 'message', user: 'U7', text, ts: workspace.ts() },
              response_url: workspace.responseUrl(channel, user),
              token: 'verification',
            },
      );
    },
    /** Presses a button under a message; `forged` overwrites parts of what Slack would send. */
    press(
      message: { channel: string; ts: string; user?: string },
      button: Pressable,
      forged: object = {},
      options?: SignedOptions,
    ) {
      return interaction(
        {
          type: 'block_actions',
          ...who,
          api_app_id: 'A1',
          token: 'verification',
          container: {
            type: 'message',
            message_ts: message.ts,
            channel_id: message.channel,
            is_ephemeral: message.user !== undefined,
          },
          channel: { id: message.channel, name: 'directmessage' },
          trigger_id: workspace.trigger(user),
          response_url: workspace.responseUrl(message.channel, user, message.ts),
          actions: [{ ...button, block_id: 'b', type: 'button', action_ts: workspace.ts() }],
          ...forged,
        },
        options,
      );
    },
    /** Presses a button in a window or on the app's page. */
    pressInView(viewId: string, view: Record<string, unknown>, button: Pressable, values: object = {}) {
      return interaction({
        type: 'block_actions',
        ...who,
        api_app_id: 'A1',
        token: 'verification',
        container: { type: 'view', view_id: viewId },
        trigger_id: workspace.trigger(user, view['type'] === 'modal' ? { viewId } : {}),
        view: { ...view, id: viewId, state: { values } },
        actions: [{ ...button, block_id: 'b', type: 'button', action_ts: workspace.ts() }],
      });
    },
    /** Sends a window's form; what comes back is the next thing the window shows. */
    submit(viewId: string, view: Record<string, unknown>, values: object) {
      return interaction({
        type: 'view_submission',
        ...who,
        api_app_id: 'A1',
        token: 'verification',
        trigger_id: workspace.trigger(user, { viewId }),
        view: { ...view, id: viewId, team_id: teamId, hash: 'h', state: { values } },
        response_urls: [],
      });
    },
  };
}

interface Pressable {
  readonly action_id: string;
  readonly value?: string;
}

function newId(prefix: string): string {
  return `${prefix}${randomBytes(5).toString('hex').toUpperCase()}`;
}
