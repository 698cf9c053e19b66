import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Block, Reply } from '../../src/core/reply.ts';
import { type Running, startAssistant } from '../support/run-assistant.ts';

let folder: string;
let assistant: Running;
let output = '';

const start = async () => {
  assistant = await startAssistant({ DATA_DIR: folder, LOG_LEVEL: 'debug' });
};
const stop = async () => {
  await assistant.stop();
  output += assistant.output();
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ask-hr-'));
  await start();
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const EMPLOYEE = 'p05';
const HR = 'p02';
const OTHER_HR = 'p03';

async function tell(as: string, event: object, eventId?: string): Promise<Reply> {
  const response = await fetch(`${assistant.url}/api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as, event, eventId }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { reply: Reply }).reply;
}
const say = (as: string, text: string) => tell(as, { kind: 'message', text });
const words = (reply: Reply) => JSON.stringify(reply);

/** The HTML of what was sent to a person outside their own turns. */
async function inboxOf(personId: string): Promise<string> {
  const leave = new AbortController();
  const response = await fetch(`${assistant.url}/api/inbox?as=${personId}`, { signal: leave.signal });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!/^data: /m.test(text)) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) break;
    text += decoder.decode(chunk.value, { stream: true });
  }
  leave.abort();
  return text;
}

function requireButton(reply: Reply, name: string) {
  const button = reply.blocks
    .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    .find((one) => one.name === name);
  if (button === undefined) throw new Error(`no button ${name} in ${reply.summary}`);
  return { kind: 'button', name, value: button.value };
}

function requireForm(reply: Reply, name: string, value?: string) {
  const form = reply.blocks.find(
    (block): block is Extract<Block, { kind: 'form' }> =>
      block.kind === 'form' && block.name === name && (value === undefined || block.value === value),
  );
  if (form === undefined) throw new Error(`no form ${name} in ${reply.summary}`);
  return form;
}

const submit = (reply: Reply, name: string, fields: Record<string, string>) => {
  const { value } = requireForm(reply, name);
  return { kind: 'form', name, value, fields };
};
const kept = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith('records'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
const referenceIn = (reply: Reply) => /Q-[2-9A-Z]{4}/.exec(words(reply))?.[0] ?? '';

test.each([
  ['an answer', 'can i use facebook on my work laptop at lunch?'],
  ['"not covered"', 'how many days of annual leave do I get?'],
])('%s leads to the card with the question in it', async (_, question) => {
  const card = await tell(EMPLOYEE, requireButton(await say(EMPLOYEE, question), 'ask-hr'));
  expect(requireForm(card, 'send-to-hr').fields[0]?.initial).toBe(question);
  expect(words(card)).toContain('Samir Chowdhury and Bronwen Pryce');
});

test('nothing of a question is kept before "Send to HR", and what is sent is kept once however often it is pressed', async () => {
  const answer = await say(EMPLOYEE, 'is it zanzibarish to use facebook on my work laptop?');
  const card = await tell(EMPLOYEE, requireButton(answer, 'ask-hr'));
  expect(kept()).not.toContain('zanzibarish');
  const sending = submit(card, 'send-to-hr', { question: 'is it zanzibarish?', as: 'named' });
  const [first, retry] = await Promise.all([
    tell(EMPLOYEE, sending, 'same-event'),
    tell(EMPLOYEE, sending, 'same-event'),
  ]);
  expect(retry).toEqual(first);
  const later = await tell(EMPLOYEE, sending, 'another-event');
  expect(referenceIn(later)).toBe(referenceIn(first));
  expect(kept().match(/zanzibarish/g)).toHaveLength(1);
});

test('with a name: HR gets it, the first answer comes back to the asker, the second to its author', async () => {
  const card = await say(EMPLOYEE, 'ask hr May I run the allotment page?');
  const receipt = await tell(
    EMPLOYEE,
    submit(card, 'send-to-hr', { question: 'May I run the allotment page?', as: 'named' }),
  );
  const id = referenceIn(receipt);
  expect(words(receipt)).toContain('in the chat of Samir Chowdhury and Bronwen Pryce');
  for (const officer of [HR, OTHER_HR]) {
    const html = await inboxOf(officer);
    expect(html).toContain('Agnieszka Nowak');
  }
  const list = await say(HR, 'questions');
  expect(words(list)).toContain('allotment page');
  const answering = { kind: 'form', name: 'answer-hr', value: id };
  expect(requireForm(list, 'answer-hr', id).fields[0]?.name).toBe('answer');
  const refused = await tell('p04', { ...answering, fields: { answer: 'Sure' } });
  expect(refused.summary).toMatch(/^Only HR/);
  const done = await tell(HR, { ...answering, fields: { answer: 'Yes, in your own time.' } });
  expect(done.replacesCard).toBe(true);
  const late = await tell(OTHER_HR, { ...answering, fields: { answer: 'No, sorry.' } });
  expect(late.summary).toContain('Already answered by Samir Chowdhury');
  expect(requireForm(late, 'answer-hr').fields[0]?.initial).toBe('No, sorry.');
  const html = await inboxOf(EMPLOYEE);
  expect(html).toContain('Yes, in your own time.');
  expect(html).toContain('May I run the allotment page?');
  expect(words(await say(EMPLOYEE, 'my record'))).toContain('Yes, in your own time.');
});

test('without a name: HR never sees who, the answer outlives a restart, and then nothing ties it to the asker', async () => {
  const card = await say('p09', 'ask hr quixotry');
  await tell('p09', submit(card, 'send-to-hr', { question: 'May I do quixotry?', as: 'unnamed' }));
  const list = await say(OTHER_HR, 'questions');
  expect(words(list)).toContain('quixotry');
  expect(words(list)).not.toMatch(/Shanice|Okoro|p09/);
  const [id = ''] = /Q-[2-9A-Z]{4}/.exec(words(list).slice(words(list).indexOf('quixotry'))) ?? [];
  await tell(HR, { kind: 'form', name: 'answer-hr', value: id, fields: { answer: 'Only on Sundays.' } });
  await stop();
  await start();
  expect(words(await tell('p10', { kind: 'opened' }))).not.toContain('Only on Sundays');
  const opened = await tell('p09', { kind: 'opened' });
  expect(words(opened)).toContain('Only on Sundays.');
  expect(words(opened)).toContain('May I do quixotry?');
  const line = kept()
    .split('\n')
    .find((one) => one.includes('quixotry'));
  expect(line).toContain('Only on Sundays');
  expect(line).not.toContain('p09');
});

test('HR saves a sample question, and the notes stay as they are', async () => {
  const before = readFileSync('policy/social-media-policy.notes.yaml', 'utf8');
  const card = await say('p11', 'ask hr may i?');
  const receipt = await tell('p11', submit(card, 'send-to-hr', { question: 'May I?', as: 'named' }));
  const id = referenceIn(receipt);
  const done = await tell(HR, { kind: 'form', name: 'answer-hr', value: id, fields: { answer: 'Yes' } });
  const form = await tell(HR, requireButton(done, 'draft-sample'));
  const wrong = await tell(
    HR,
    submit(form, 'save-sample', { question: 'May staff run club pages?', clause: '99' }),
  );
  expect(requireForm(wrong, 'save-sample').fields.map(({ initial }) => initial)).toEqual([
    'May staff run club pages?',
    '99',
  ]);
  const saved = await tell(
    HR,
    submit(wrong, 'save-sample', { question: 'May staff run club pages?', clause: '1.4' }),
  );
  expect(words(saved)).toContain('The notes have not been changed');
  expect(kept()).toContain('May staff run club pages?');
  expect(readFileSync('policy/social-media-policy.notes.yaml', 'utf8')).toBe(before);
});

test('feedback shows no count below five', async () => {
  const rate = { kind: 'button', name: 'helpful', value: 'social-media|1.1' };
  for (let n = 0; n < 4; n++) await tell(EMPLOYEE, rate);
  expect(words(await say(HR, 'feedback'))).toContain('No clause has 5 or more');
  await tell(EMPLOYEE, rate);
  const reply = await say(HR, 'feedback');
  const table = reply.blocks.find((block) => block.kind === 'table');
  expect(table?.kind === 'table' && table.rows[0]?.slice(1)).toEqual(['5', 'fewer than 5']);
});

test('100,000 characters are not sent and not lost', async () => {
  const question = 'word '.repeat(20_000);
  const card = await say(EMPLOYEE, 'ask hr');
  const back = await tell(EMPLOYEE, submit(card, 'send-to-hr', { question, as: 'named' }));
  expect(requireForm(back, 'send-to-hr').fields[0]?.initial).toBe(question);
});

test('no word of a question or an answer is in the log', async () => {
  const log = `${output}${assistant.output()}`.toLowerCase();
  expect(log).toContain('handling');
  for (const word of ['zanzibarish', 'allotment', 'quixotry', 'sundays', 'own time', 'club pages', 'nowak'])
    expect(log).not.toContain(word);
});
