import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { download } from '../../../src/adapters/download.ts';
import { fileEventOf } from '../../../src/adapters/teams/files.ts';
import type { Incoming } from '../../../src/core/incoming.ts';
import { createTeamsHarness, type TeamsHarness, until } from './harness.ts';

let harness: TeamsHarness;
let files: Server;
let asked: string[];
let dispatched: Incoming[];

beforeEach(async () => {
  dispatched = [];
  asked = [];
  files = createServer((request, response) => {
    asked.push(request.headers.authorization ?? '');
    response.setHeader('content-type', 'text/csv');
    response.end('id,name\n1,Zoë\n');
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  harness = await createTeamsHarness();
  await harness.platform.start(async (event) => {
    dispatched.push(event);
    return undefined;
  });
});
afterEach(async () => {
  files.close();
  await harness.close();
});

const local = () => `http://127.0.0.1:${(files.address() as AddressInfo).port}/people.csv?tempauth=1`;
const attached = (name: string, downloadUrl: string) => ({
  contentType: 'application/vnd.microsoft.teams.file.download.info',
  name,
  contentUrl: 'https://borough-my.sharepoint.com/personal/hr/Documents/people.csv',
  content: { downloadUrl, uniqueId: '1', fileType: 'csv' },
});

test('a CSV file in a person’s own chat is handed on, and not fetched from anywhere but Microsoft', async () => {
  await harness.person('29:hr').say('', { forged: { attachments: [attached('people.csv', local())] } });
  const event = await until(() => dispatched[0], 'the file');
  expect(event).toMatchObject({ kind: 'file', name: 'people.csv' });
  if (event.kind !== 'file') return;
  await expect(event.read()).rejects.toMatchObject({ code: 'file-not-read' });
  expect(asked).toEqual([]);
});

test('a file is fetched at the address made for it, without any token', async () => {
  const event = fileEventOf([attached('people.csv', local())], () => true);
  expect(Buffer.from((await event?.read()) ?? []).toString()).toContain('Zoë');
  expect(asked).toEqual(['']);
});

test.each([
  ['https://borough.sharepoint.com.example.org/people.csv'],
  ['https://examplesharepoint.com/people.csv'],
  ['http://borough.sharepoint.com/people.csv'],
  ['not an address'],
])('%s is no address of Microsoft’s', async (url) => {
  await expect(fileEventOf([attached('people.csv', url)])?.read()).rejects.toMatchObject({
    code: 'file-not-read',
  });
});

test('other attachments are no file for the assistant', () => {
  expect(fileEventOf([attached('holiday.png', local()), { contentType: 'text/html' }])).toBeUndefined();
});

test('a file that is longer than is taken is not read to its end', async () => {
  await expect(download(new URL(local()), { mostBytes: 5 })).rejects.toMatchObject({ code: 'too-large' });
});
