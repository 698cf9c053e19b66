import { createHmac, randomUUID } from 'node:crypto';
import { Agent, createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SIGNING_SECRET } from '../test/support/slack/signed-request.ts';

/** A Slack that says yes to everything and costs next to nothing, so that what is measured is the assistant. */
export interface LightSlack {
  /** The settings of an assistant that is to talk to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Sends what somebody did to an assistant and gives what is written back to them; undefined when nothing came in ten seconds. */
  send(url: string, person: number, deed: Deed): Promise<string | undefined>;
  close(): void;
}

/** What somebody does: says something, or presses the button that acknowledges. */
export type Deed = { readonly text: string } | { readonly value: string };

const LOST_MS = 10_000;
/** Node's own server closes a connection that has been idle for five seconds. */
const KEPT_MS = 3_000;

/** Starts it. Person n has the account UPn and the e-mail address pn@example.gov.uk. */
export async function startLightSlack(): Promise<LightSlack> {
  /** Who waits for something to be written into their conversation. */
  const waiting = new Map<string, (written: string) => void>();
  const agent = new Agent({ keepAlive: true, timeout: KEPT_MS });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      const body = Buffer.concat(chunks).toString('utf8');
      const method = path.slice('/api/'.length);
      const known = ANSWERS[method];
      response.setHeader('content-type', 'application/json');
      if (known !== undefined) return void response.end(known(body));
      const channel = path.startsWith('/response/')
        ? path.slice('/response/'.length)
        : (/(?:^|&)channel=([^&]*)/.exec(body)?.[1] ?? '');
      response.end(`{"ok":true,"channel":"${channel}","ts":"1.1"}`);
      waiting.get(channel)?.(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = (to: string, body: string, type: string) =>
    new Promise<void>((resolve, reject) => {
      const time = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${time}:${body}`).digest('hex');
      const headers = {
        'content-type': type,
        'content-length': Buffer.byteLength(body),
        'x-slack-request-timestamp': time,
        'x-slack-signature': `v0=${signature}`,
      };
      const sent = sendRequest(`${to}/slack/events`, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.once('end', resolve);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    env: { SLACK_API_URL: `${url}/api/`, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: SIGNING_SECRET },
    async send(to, person, deed) {
      const channel = `DP${person}`;
      const answered = new Promise<string | undefined>((resolve) => {
        const timer = setTimeout(resolve, LOST_MS, undefined);
        waiting.set(channel, (written) => {
          clearTimeout(timer);
          resolve(written);
        });
      });
      await ('text' in deed
        ? post(to, JSON.stringify(said(person, deed.text)), 'application/json')
        : post(
            to,
            `payload=${encodeURIComponent(JSON.stringify(pressed(person, deed.value, url)))}`,
            'application/x-www-form-urlencoded',
          ));
      return answered.finally(() => waiting.delete(channel));
    },
    close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What Slack says of itself and of its members. A line that the assistant is at work is no answer to anybody. */
const ANSWERS: Readonly<Record<string, (body: string) => string>> = {
  'auth.test': () => '{"ok":true,"user_id":"UBOT","bot_id":"BBOT","team_id":"T1"}',
  'assistant.threads.setStatus': () => '{"ok":true}',
  'users.info': (body) => {
    const user = /(?:^|&)user=([^&]*)/.exec(body)?.[1] ?? '';
    const email = `${user.slice(1).toLowerCase()}@example.gov.uk`;
    return JSON.stringify({ ok: true, user: { id: user, team_id: 'T1', profile: { email } } });
  },
};

function said(person: number, text: string): object {
  const [user, channel] = [`UP${person}`, `DP${person}`];
  const event = { type: 'message', channel_type: 'im', channel, user, ts: '1.1', text, team: 'T1' };
  const authorizations = [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }];
  return { type: 'event_callback', event_id: `Ev${randomUUID()}`, team_id: 'T1', authorizations, event };
}

function pressed(person: number, value: string, slackUrl: string): object {
  const channel = `DP${person}`;
  const action = {
    action_id: 'button:confirm-acknowledgement#0',
    value,
    block_id: 'b',
    type: 'button',
    action_ts: '1.1',
  };
  return {
    type: 'block_actions',
    team: { id: 'T1' },
    user: { id: `UP${person}`, team_id: 'T1' },
    api_app_id: 'A1',
    container: { type: 'message', message_ts: '1.1', channel_id: channel },
    channel: { id: channel },
    trigger_id: '1',
    response_url: `${slackUrl}/response/${channel}`,
    actions: [action],
  };
}
