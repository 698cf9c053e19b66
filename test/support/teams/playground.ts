import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';

/** A message as the playground shows it. */
export interface Shown {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever is shown
  readonly card: any;
  readonly text: string;
}

/** Microsoft's own playground, in which one person chats with the assistant. */
export interface Playground {
  readonly url: string;
  /** Messages of the assistant, in order, as they are now. */
  readonly messages: Shown[];
  say(text: string): Promise<void>;
  /** Presses a universal action; gives what the assistant answered. */
  execute(messageId: string, data: object): Promise<unknown>;
  /** Opens a command of the message extension on a text. */
  openOn(commandId: string, text: string): Promise<unknown>;
  submitDialog(commandId: string, data: object): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts the playground as it comes, pointed at the assistant, in a folder of its own for what it writes. */
export async function startPlayground(endpoint: string, folder: string): Promise<Playground> {
  const port = await freePort();
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json')),
    'cli.js',
  );
  const child = spawn(
    process.execPath,
    [cli, 'start', '-e', endpoint, '-c', 'msteams', '-p', String(port), '--dt'],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => /Listening on/.test(chunk.toString()) && resolve());
    child.once('exit', (code) => reject(new Error(`the playground ended with ${code}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  const { config } = (await (await fetch(`${url}/_internal/v1/config`)).json()) as {
    config: { personalChat: { id: string }; currentUser: { id: string }; tenantId: string };
  };
  const from = { id: config.currentUser.id };
  const conversation = { id: config.personalChat.id };
  const messages: Shown[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/_ws_conversation/v1/conversations/stream`);
  socket.on('message', (data) => hear(JSON.parse(String(data)), messages));
  await new Promise((resolve) => socket.once('open', resolve));

  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${url}/_conversation/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    url,
    messages,
    say: async (text) => {
      await post(`/conversations/${conversation.id}/messages`, { from, text, textFormat: 'plain' });
    },
    execute: (replyToId, data) =>
      post('/invoke', {
        name: 'adaptiveCard/action',
        value: { action: { type: 'Action.Execute', verb: 'policy', data }, trigger: 'manual' },
        from,
        conversation,
        replyToId,
      }),
    openOn: (commandId, text) =>
      post('/invoke', {
        name: 'composeExtension/fetchTask',
        from,
        conversation,
        value: {
          commandId,
          commandContext: 'message',
          context: { theme: 'light' },
          messagePayload: { id: '1', body: { contentType: 'html', content: `<p>${text}</p>` } },
        },
      }),
    submitDialog: (commandId, data) =>
      post('/invoke', {
        name: 'composeExtension/submitAction',
        from,
        conversation,
        value: { commandId, commandContext: 'message', context: { theme: 'light' }, data },
      }),
    close: async () => {
      socket.terminate();
      child.kill();
      await ended;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the playground says
function hear(event: any, messages: Shown[]): void {
  const { message } = event;
  if (message?.messageId === undefined) return;
  const shown: Shown = {
    id: message.messageId,
    card: message.attachments?.[0]?.content,
    text: message.text ?? '',
  };
  const at = messages.findIndex(({ id }) => id === shown.id);
  if (at >= 0) messages[at] = shown;
  else messages.push(shown);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
