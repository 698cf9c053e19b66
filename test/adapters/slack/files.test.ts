import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import { CSV_OF_FILES } from '../../support/slack/files.ts';
import { createSlackHarness, type SlackHarness, TOKEN } from './harness.ts';

let harness: SlackHarness;
let dispatched: Incoming[];

beforeEach(async () => {
  harness = await createSlackHarness();
  dispatched = [];
  await harness.platform.start(async (event) => {
    dispatched.push(event);
    return undefined;
  });
});
afterEach(() => harness.close());

const origin = () => new URL(harness.api.url).origin;

/** The event that a message with a file becomes. */
async function send(name: string, url?: string) {
  const files = [{ id: 'F1', name, ...(url === undefined ? {} : { url_private_download: url }) }];
  await harness.member('UHR').say('', { extra: { subtype: 'file_share', files } });
  await vi.waitFor(() =>
    expect(dispatched.length + harness.api.workspace.messages.length).toBeGreaterThan(1),
  );
  const [event] = dispatched;
  return event?.kind === 'file' ? event : undefined;
}

test('a CSV file is handed on, and fetched with the app’s token when it is asked for', async () => {
  const event = await send('people.CSV', `${origin()}/files-pri/T1-F1/download/people.csv`);
  expect(event).toMatchObject({ name: 'people.CSV', sender: { email: 'samir.chowdhury@example.gov.uk' } });
  expect(Buffer.from((await event?.read()) ?? []).toString()).toBe(CSV_OF_FILES);
});

test('a picture is no file for the assistant', async () => {
  expect(await send('holiday.png', `${origin()}/files-pri/T1-F1/holiday.png`)).toBeUndefined();
  expect(dispatched).toEqual([]);
});

test('without the scope to read files, or the file’s address, the person is told', async () => {
  const event = await send('people.csv', `${origin()}/files-pri/T1-F1/people.csv`);
  harness.api.workspace.tokens.set(TOKEN, {
    teamId: 'T1',
    scopes: new Set(['chat:write']),
    isRevoked: false,
  });
  await expect(event?.read()).rejects.toMatchObject({ code: 'file-not-read' });
  dispatched = [];
  await expect((await send('people.csv'))?.read()).rejects.toMatchObject({ code: 'file-not-read' });
});

test('the token goes to Slack alone: to no other address, and along no redirection', async () => {
  const asked: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.end('id');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = other.address() as AddressInfo;
    const away = await send('people.csv', `http://127.0.0.1:${port}/people.csv`);
    await expect(away?.read()).rejects.toMatchObject({ code: 'file-not-read' });
    dispatched = [];
    const moved = await send('people.csv', `${origin()}/files-pri/T1-F1/moved.csv`);
    await expect(moved?.read()).rejects.toMatchObject({ code: 'file-not-read' });
    expect(asked).toEqual([]);
  } finally {
    other.close();
  }
});
