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

/** Bolt with its own receiver and one listener that answers a word: what the SDK alone costs. */
const BOLT_ALONE = `
import bolt from '@slack/bolt';
const app = new bolt.App({ token: 'xoxb-1', signingSecret: '${SECRET}', port: Number(process.env.PORT), tokenVerificationEnabled: false,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL } });
app.message(async ({ say }) => { await say('hello'); });
app.start().then(() => console.log('Health:'));
`;

/**
 * Sends `message.im` events as Slack does, signed, at a steady rate, to the assistant and then to Bolt alone, and prints
 * how soon each was acknowledged, how many answers came for how many events, and how much memory was held.
 */
export async function benchSlack(questions: readonly string[]): Promise<void> {
  console.log(`\nslack, ${RATE} events a second for ${SECONDS} s, acknowledged after ms`);
  console.log('                        p50    p99    max   answers/events   MB after 10 s, at the end');
  const api = await startApi();
  try {
    await load('policy-assistant', ['--import', 'tsx', 'src/cli.ts', 'serve'], api, questions);
    await load('@slack/bolt alone', ['--input-type=module', '-e', BOLT_ALONE], api, questions);
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

/** Answers what the assistant calls, after 20 ms as Slack might. */
async function startApi(): Promise<Api> {
  const api: Api = {
    posted: 0,
    url: '',
    server: createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('latin1');
      });
      request.on('end', () => {
        const method = request.url?.replace(/^\/api\//, '') ?? '';
        if (method === 'chat.postMessage') api.posted += 1;
        const user = new URLSearchParams(body).get('user') ?? '';
        const answer = {
          ok: true,
          ...(method === 'auth.test' ? { user_id: 'UBOT', bot_id: 'BBOT', team_id: 'T1' } : {}),
          ...(method === 'chat.postMessage' ? { channel: 'D1', ts: '1.1' } : {}),
          ...(method === 'users.info'
            ? { user: { id: user, team_id: 'T1', profile: { email: 'bronwen.pryce@example.gov.uk' } } }
            : {}),
        };
        setTimeout(() => {
          response.setHeader('Content-Type', 'application/json');
          response.end(JSON.stringify(answer));
        }, 20);
      });
    }),
  };
  await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
  const { port } = api.server.address() as AddressInfo;
  return Object.assign(api, { url: `http://127.0.0.1:${port}/api/` });
}

async function load(
  name: string,
  args: readonly string[],
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
      SLACK_API_URL: api.url,
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: SECRET,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => /Health:/.test(chunk.toString()) && resolve());
      child.once('exit', () => reject(new Error(`${name} did not start`)));
    });
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
        post(port, index, questions[index % questions.length] ?? '').then((ms) => void times.push(ms)),
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

async function post(port: number, index: number, text: string): Promise<number> {
  const event = { type: 'message', channel_type: 'im', channel: 'D1', user: 'U1', ts: `${index}.1`, text };
  const body = JSON.stringify({
    type: 'event_callback',
    event_id: `Ev${index}`,
    team_id: 'T1',
    authorizations: [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }],
    event,
  });
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex');
  const start = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(time),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  await response.text();
  if (!response.ok) throw new Error(`${response.status} for an event`);
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
