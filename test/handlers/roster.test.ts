import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Transport } from '../../src/core/incoming.ts';
import { OPERATOR } from '../../src/core/operator.ts';
import type { Dispatch, RecordStore } from '../../src/core/ports.ts';
import type { Button, Reply } from '../../src/core/reply.ts';
import { createAssistant } from '../../src/handlers/assistant.ts';
import { createRosterUploads } from '../../src/handlers/roster/uploads.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { openRoster } from '../../src/open-roster.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { obligationsBy } from '../support/obligations.ts';

const HEAD = 'id,name,email,manager,department,role';
const line = (id: string, role = 'employee', name = id) => `${id},${name},${id}@example.org,,Parks,${role}`;
const csv = (...lines: string[]) => [HEAD, ...lines].join('\n');
const NOW = new Date('2026-02-03T10:15:00Z');
const library = loadLibrary('policy');

let folder: string;
let store: RecordStore;
let dispatch: Dispatch;
let operatorDispatch: Dispatch;
let reads: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roster-'));
  store = await openLowdbStore({ folder, now: () => NOW });
  const { directory, rosterImports } = await openRoster(store, {
    peopleFile: join(folder, 'people.csv'),
    timeZone: 'Europe/London',
    now: () => NOW,
    isForImport: true,
  });
  const staff = Array.from({ length: 20 }, (_, at) => line(`p${at}`));
  await rosterImports.apply(
    { name: 'first.csv', csv: csv(line('hana', 'hr'), line('ivan', 'hr'), ...staff) },
    {},
  );
  reads = 0;
  const deps = {
    library,
    directory,
    store,
    rosterUploads: createRosterUploads(rosterImports),
    obligations: obligationsBy({ library, store, directory, now: () => NOW }),
    ...({} as Pick<Parameters<typeof createAssistant>[0], 'search' | 'rules'>),
    readers: { smallTalk: () => undefined, model: () => [], isPlatform: () => false },
    send: async () => ({ ok: false as const, reason: 'unreachable' as const }),
    campaigns: { platforms: [], changed: () => {}, follow: () => {} },
    now: () => NOW,
    log: createRecordingLog(),
  };
  dispatch = createAssistant(deps);
  operatorDispatch = createAssistant({ ...deps, operator: OPERATOR });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function from(id: string, event: Transport, by = dispatch): Promise<Reply> {
  const reply = await by({
    ...event,
    eventId: 'e',
    sender: { platform: 'test', userId: id, email: `${id}@example.org` },
    address: { platform: 'test', route: id },
    isPrivate: true,
  });
  if (reply === undefined) throw new Error('there is a reply');
  return reply;
}

const sendFile = (id: string, text: string | Uint8Array) =>
  from(id, {
    kind: 'file',
    name: 'people.csv',
    read: async () => {
      reads++;
      return typeof text === 'string' ? new TextEncoder().encode(text) : text;
    },
  });

function applyButton(reply: Reply): Button {
  const button = reply.blocks
    .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    .find(({ name }) => name === 'apply-roster');
  if (button === undefined) throw new Error(JSON.stringify(reply));
  return button;
}
const press = (id: string, { name, value }: Button) => from(id, { kind: 'button', name, value });
const revision = () => store.rosterRevision();
const staff = (count: number) => Array.from({ length: count }, (_, at) => line(`p${at}`));
const hr = [line('hana', 'hr'), line('ivan', 'hr')];

test('HR sees what a file would change, and nothing is changed before the button is pressed', async () => {
  const shown = await sendFile('hana', csv(...hr, ...staff(19), line('new', 'employee', 'Noor')));
  const words = JSON.stringify(shown);
  expect(words).toContain('Noor');
  expect(words).toContain('p19');
  expect(await revision()).toBe(1);
  const applied = await press('hana', applyButton(shown));
  expect(applied).toMatchObject({ title: 'Roster taken over', replacesCard: true });
  expect(await revision()).toBe(2);
  expect((await from('new', { kind: 'command', text: 'help' })).title).not.toMatch(/cannot find/);
  expect(JSON.stringify(await from('p19', { kind: 'command', text: 'help' }))).toContain('cannot find you');
  expect(JSON.stringify(await press('hana', applyButton(shown)))).toContain('do not have that file any more');
});

test('the button is good for whoever sent the file, and for that very roster', async () => {
  const shown = await sendFile('hana', csv(...hr, ...staff(20), line('new')));
  expect(JSON.stringify(await press('ivan', applyButton(shown)))).toContain('do not have that file');
  const other = await sendFile('ivan', csv(...hr, ...staff(20), line('other')));
  await press('ivan', applyButton(other));
  expect(JSON.stringify(await press('hana', applyButton(shown)))).toContain('has changed meanwhile');
  expect(await revision()).toBe(2);
});

test('when many would leave, the button says how many, and no other number is taken', async () => {
  const shown = await sendFile('hana', csv(...hr, ...staff(5)));
  const button = applyButton(shown);
  expect(button).toMatchObject({ style: 'danger', label: 'Apply: 15 people leave' });
  const forged = { ...button, value: button.value.replace(/\d+$/, '3') };
  expect(JSON.stringify(await press('hana', forged))).toContain('may not be the whole roster');
  expect(await revision()).toBe(1);
  await press('hana', button);
  expect(await revision()).toBe(2);
});

test('nobody but HR may send a roster, and their file is not even fetched', async () => {
  expect(JSON.stringify(await sendFile('p1', csv(line('p1', 'hr'))))).toContain('Only HR');
  expect(reads).toBe(0);
  const shown = await sendFile('hana', csv(...hr, ...staff(20), line('new')));
  expect(JSON.stringify(await press('p1', applyButton(shown)))).toContain('Only HR');
  expect(await revision()).toBe(1);
});

test('a file with problems, or in another encoding, is told with what to do', async () => {
  expect(JSON.stringify(await sendFile('hana', csv('x,,nobody,,,boss')))).toContain(
    'people.csv:2: name is empty',
  );
  const utf16 = new Uint8Array(Buffer.from(`\uFEFF${HEAD}`, 'utf16le'));
  expect(JSON.stringify(await sendFile('hana', utf16))).toContain('CSV UTF-8');
  expect(await revision()).toBe(1);
});

test('the operator is who calls the assistant so, whatever an event says', async () => {
  const remind = { kind: 'command', text: 'report' } as const;
  expect((await from('p1', remind, operatorDispatch)).title).toBe('Everyone');
  expect(JSON.stringify(await from('cli', remind))).toContain('cannot find you');
  await expect(from('p1', { kind: 'command', text: 'read 99.9' }, operatorDispatch)).rejects.toMatchObject({
    name: 'UserError',
  });
});
