import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Block, Button, Reply } from '../../src/core/reply.ts';
import { type Running, startAssistant } from '../support/run-assistant.ts';

let folder: string;
let assistant: Running;
let people: readonly { id: string; role: string; name: string }[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
  assistant = await startAssistant({ DATA_DIR: folder, LOG_LEVEL: 'debug' });
  const body = (await (await fetch(`${assistant.url}/api/people`)).json()) as { people: typeof people };
  people = body.people;
});

afterAll(async () => {
  await assistant.stop();
  rmSync(folder, { recursive: true });
});

async function tell(as: string, event: object): Promise<Reply> {
  const response = await fetch(`${assistant.url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as, event }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { reply: Reply }).reply;
}

const say = (as: string, text: string) => tell(as, { kind: 'message', text });
const press = (as: string, { name, value }: Button) => tell(as, { kind: 'button', name, value });
const someone = (role: string) => people.find((person) => person.role === role)?.id ?? '';
const buttonsOf = (reply: Reply) =>
  reply.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));
const blockOf = <K extends Block['kind']>(reply: Reply, kind: K) =>
  reply.blocks.find((block): block is Extract<Block, { kind: K }> => block.kind === kind);

function requireButton(reply: Reply, name: string): Button {
  const button = buttonsOf(reply).find((one) => one.name === name);
  if (button === undefined) throw new Error(`no button ${name}`);
  return button;
}

test('there are 25 people in it: employees, managers and HR', () => {
  expect(people).toHaveLength(25);
  expect(new Set(people.map(({ role }) => role))).toEqual(new Set(['employee', 'manager', 'hr']));
});

test('a question is answered with the clause, its stance and where it stands', async () => {
  const reply = await say(someone('employee'), 'can i use facebook on my work laptop at lunch?');
  const quote = blockOf(reply, 'quote');
  expect(quote?.text).toContain(
    'does not allow personal access to social networking websites from its computers',
  );
  expect(quote?.cite).toContain('1.1');
  expect(reply.summary).toContain('Not allowed');
});

test('a question about something else is not answered, and names a person to ask', async () => {
  const reply = await say(someone('employee'), 'how many days of annual leave do I get?');
  expect(blockOf(reply, 'quote')).toBeUndefined();
  expect(reply.summary).toMatch(/does not seem to cover/);
});

test('a draft comes back marked, with a form that still holds it', async () => {
  const draft = 'Ring me on 07700 900123 if you saw it';
  const reply = await tell(someone('employee'), {
    kind: 'form',
    name: 'check',
    fields: { draft, capacity: 'own' },
  });
  const marked = blockOf(reply, 'marked');
  expect(marked?.marks.map(({ start, end }) => draft.slice(start, end))).toContain('07700 900123');
  expect(blockOf(reply, 'form')?.fields.find(({ name }) => name === 'draft')?.initial).toBe(draft);
});

test('acknowledging twice gives the same receipt, and an old card the current text', async () => {
  const me = someone('employee');
  const card = await say(me, 'acknowledge');
  const button = requireButton(card, 'confirm-acknowledgement');
  const stale = await press(me, { ...button, value: button.value.replace(/\|[^|]+$/, '|0000') });
  expect(stale.replacesCard).toBe(true);
  expect(stale.summary).not.toMatch(/receipt/);
  const first = await press(me, button);
  const again = await press(me, button);
  const receipt = (reply: Reply) =>
    blockOf(reply, 'facts')?.rows.find(({ label }) => label === 'Receipt')?.value;
  expect(receipt(first)).toBeDefined();
  expect(receipt(again)).toBe(receipt(first));
  expect(first.replacesCard).toBe(true);
  const record = await say(me, 'my record');
  expect(blockOf(record, 'table')?.rows.flat()).toContain(receipt(first));
});

test('a manager sees their own team, an employee is refused, HR sees everyone', async () => {
  const team = await say(someone('manager'), 'team');
  const rows = blockOf(team, 'table')?.rows.length ?? 0;
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(25);
  expect(blockOf(await say(someone('employee'), 'team'), 'table')).toBeUndefined();
  expect(blockOf(await say(someone('manager'), 'report'), 'table')).toBeUndefined();
  const report = await say(someone('hr'), 'report');
  const parts = blockOf(report, 'progress')?.parts ?? [];
  expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(25);
});

test.each([
  ['nothing', ''],
  ['an emoji', '👍🎉'],
  ['control characters', '\u0000\u0007\u001b[31m'],
  ['markup', '<script>alert(1)</script>'],
  ['a mention of everyone', '<!channel> @everyone'],
  ['right-to-left marks', '\u202Eabc\u202C \u200F'],
  ['100,000 characters', 'word '.repeat(20_000)],
])('%s gets a reply', async (_, text) => {
  const reply = await say(someone('employee'), text);
  expect(reply.summary.length).toBeGreaterThan(0);
  expect(reply.summary).not.toMatch(/something went wrong/);
});

test('a draft over the limit says by how much and gives the text back', async () => {
  const draft = 'a'.repeat(10_001);
  const reply = await tell(someone('employee'), { kind: 'form', name: 'check', fields: { draft } });
  expect(reply.summary).toMatch(/too long/);
  expect(blockOf(reply, 'form')?.fields[0]?.initial).toBe(draft);
});

test('a button of another version or a forged one changes nothing', async () => {
  const me = someone('manager');
  for (const event of [
    { kind: 'button', name: 'no-such-button', value: 'x' },
    { kind: 'button', name: 'false-alarm', value: 'social-media|no-such-rule' },
    { kind: 'button', name: 'helpful', value: 'social-media|99.9' },
    { kind: 'button', name: 'confirm-acknowledgement', value: '' },
    { kind: 'form', name: 'no-such-form', fields: {} },
  ]) {
    const reply = await tell(me, event);
    expect(reply.summary).not.toMatch(/something went wrong|Recorded/);
  }
});

test('after all this, no word of a question or a draft is in the records or the log', async () => {
  const me = someone('employee');
  await say(me, 'is it zanzibarish to put quixotry on facebook?');
  await tell(me, {
    kind: 'form',
    name: 'check',
    fields: { draft: 'My brontosaurid boss is useless, ring 07700 900456' },
  });
  await say(me, 'can i post this: flibbertigibbet day at the depot');
  await fetch(`${assistant.url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"as":"',
  });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const kept = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
  expect(kept).toContain('policyDigest');
  for (const word of [
    'zanzibarish',
    'quixotry',
    'brontosaurid',
    'flibbertigibbet',
    '900456',
    '900123',
    'lunch',
  ]) {
    expect(kept.toLowerCase()).not.toContain(word);
    expect(assistant.output().toLowerCase()).not.toContain(word === 'lunch' ? 'at lunch?"}' : word);
  }
});
