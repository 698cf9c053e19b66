import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RATE = 100;
const SECONDS = 30;
const SECRET = 'bench';
const WARM_UP_MS = 6_000;

interface Chat {
  readonly name: string;
  /** Starts the SDK alone with one listener that answers a word: what it costs by itself. */
  readonly alone: string;
  env(apiUrl: string): Record<string, string>;
  /** One request as the platform sends it. */
  request(
    apiUrl: string,
    index: number,
    text: string,
  ): { readonly path: string; readonly headers: Record<string, string>; readonly body: string };
  /** What the platform answers to a call, and whether that was an answer to somebody. */
  answer(method: string, path: string, body: string): { readonly body: object; readonly isPost: boolean };
}

const EMAIL = 'bronwen.pryce@example.gov.uk';

const CHATS: Readonly<Record<'slack' | 'teams', Chat>> = {
  slack: {
    name: '@slack/bolt',
    alone: `
import bolt from '@slack/bolt';
const app = new bolt.App({ token: 'xoxb-1', signingSecret: '${SECRET}', port: Number(process.env.PORT), tokenVerificationEnabled: false,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL } });
app.message(async ({ say }) => { await say('hello'); });
app.start().then(() => console.log('Health:'));
`,
    env: (apiUrl) => ({
      SLACK_API_URL: `${apiUrl}/api/`,
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: SECRET,
    }),
    request: (_apiUrl, index, text) => {
      const event = {
        type: 'message',
        channel_type: 'im',
        channel: 'D1',
        user: 'U1',
        ts: `${index}.1`,
        text,
      };
      const body = JSON.stringify({
        type: 'event_callback',
        event_id: `Ev${index}`,
        team_id: 'T1',
        authorizations: [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }],
        event,
      });
      const time = Math.floor(Date.now() / 1000);
      const signature = createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex');
      return {
        path: '/slack/events',
        headers: { 'x-slack-request-timestamp': String(time), 'x-slack-signature': `v0=${signature}` },
        body,
      };
    },
    answer: (_method, path, body) => {
      const method = path.replace(/^\/api\//, '');
      const user = new URLSearchParams(body).get('user') ?? '';
      return {
        isPost: method === 'chat.postMessage',
        body: {
          ok: true,
          ...(method === 'auth.test' ? { user_id: 'UBOT', bot_id: 'BBOT', team_id: 'T1' } : {}),
          ...(method === 'chat.postMessage' ? { channel: 'D1', ts: '1.1' } : {}),
          ...(method === 'users.info'
            ? { user: { id: user, team_id: 'T1', profile: { email: EMAIL } } }
            : {}),
        },
      };
    },
  },
  teams: {
    name: 'botbuilder',
    alone: `
import express from 'express';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const app = express();
app.post('/api/messages', express.json(), (req, res) => adapter.process(req, res, (context) => context.sendActivity('hello')));
app.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('Health:'));
`,
    env: () => ({ TEAMS_AUTH: 'off' }),
    request: (apiUrl, index, text) => ({
      path: '/api/messages',
      headers: {},
      body: JSON.stringify({
        type: 'message',
        id: `a${index}`,
        channelId: 'msteams',
        serviceUrl: apiUrl,
        from: { id: '29:1', name: 'Somebody' },
        recipient: { id: '28:bot', name: 'Policy assistant' },
        conversation: { id: 'a:1', conversationType: 'personal', tenantId: 't' },
        text,
      }),
    }),
    answer: (method, path) => ({
      isPost: method === 'POST' && path.includes('/activities'),
      body: path.includes('/members/')
        ? { id: '29:1', name: 'Somebody', email: EMAIL, tenantId: 't', userRole: 'user' }
        : { id: 'm1' },
    }),
  },
};

/**
 * Sends messages as a chat platform does, at a steady rate, to the assistant and then to the platform's SDK alone, and
 * prints how soon each was acknowledged, how many answers came for how many messages, and how much memory was held.
 */
export async function benchChat(platform: keyof typeof CHATS, questions: readonly string[]): Promise<void> {
  console.log(`\n${platform}, ${RATE} messages a second for ${SECONDS} s, acknowledged after ms`);
  console.log('                        p50    p99    max   answers/messages MB after 10 s, at the end');
  const chat = CHATS[platform];
  const api = await startApi(chat);
  try {
    await load('policy-assistant', ['--import', 'tsx', 'src/cli.ts', 'serve'], chat, api, questions);
    await load(`${chat.name} alone`, ['--input-type=module', '-e', chat.alone], chat, api, questions);
  } finally {
    api.server.closeAllConnections();
    api.server.close();
  }
}

interface Api {
  readonly server: Server;
  readonly url: string;
  posted: number;
}

/** Answers what the assistant calls, after 20 ms as the platform might. */
async function startApi(chat: Chat): Promise<Api> {
  const api: Api = {
    posted: 0,
    url: '',
    server: createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('latin1');
      });
      request.on('end', () => {
        const answer = chat.answer(request.method ?? '', request.url ?? '', body);
        if (answer.isPost) api.posted += 1;
        setTimeout(() => {
          response.setHeader('Content-Type', 'application/json');
          response.end(JSON.stringify(answer.body));
        }, 20);
      });
    }),
  };
  await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
  const { port } = api.server.address() as AddressInfo;
  return Object.assign(api, { url: `http://127.0.0.1:${port}` });
}

async function load(
  name: string,
  args: readonly string[],
  chat: Chat,
  api: Api,
  questions: readonly string[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-slack-'));
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      ...chat.env(api.url),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => /Health:/.test(chunk.toString()) && resolve());
      child.once('exit', () => reject(new Error(`${name} did not start`)));
    });
    // The sentence encoder starts beside the first messages and takes both cores for a while.
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    api.posted = 0;
    const times: number[] = [];
    const memory: number[] = [];
    const sent: Promise<void>[] = [];
    const start = performance.now();
    for (let index = 0; index < RATE * SECONDS; index += 1) {
      const at = start + (index * 1000) / RATE;
      const wait = at - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      if (index === RATE * 10) memory.push(residentMb(child));
      sent.push(
        post(port, chat.request(api.url, index, questions[index % questions.length] ?? '')).then(
          (ms) => void times.push(ms),
        ),
      );
    }
    await Promise.all(sent);
    for (let quiet = 0; api.posted < sent.length && quiet < 600; quiet += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    memory.push(residentMb(child));
    times.sort((a, b) => a - b);
    const at = (share: number) =>
      (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(1);
    console.log(
      `${name.padEnd(20)} ${at(0.5).padStart(6)} ${at(0.99).padStart(6)} ${at(1).padStart(6)}   ${api.posted}/${sent.length}        ${memory.join(', ')}`,
    );
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function post(port: number, { path, headers, body }: ReturnType<Chat['request']>): Promise<number> {
  const start = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  await response.text();
  if (!response.ok) throw new Error(`${response.status} for a message`);
  return performance.now() - start;
}

/** Resident memory of a process, in MB, from /proc (Linux); 0 elsewhere. */
function residentMb({ pid }: ChildProcess): number {
  try {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kb) / 1024);
  } catch {
    return 0;
  }
}
