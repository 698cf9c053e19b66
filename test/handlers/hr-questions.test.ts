import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming, Transport } from '../../src/core/incoming.ts';
import type { Delivery, Dispatch, RecordStore } from '../../src/core/ports.ts';
import type { Person, Role } from '../../src/core/records.ts';
import type { Block, Reply } from '../../src/core/reply.ts';
import { createAssistant } from '../../src/handlers/assistant.ts';
import { askHrButton, parseContext } from '../../src/handlers/hr-questions/context.ts';
import { deleteOldQuestions } from '../../src/handlers/hr-questions/keep.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { NO_CAMPAIGNS, obligationsBy } from '../support/obligations.ts';

const person = (id: string, name: string, role: Role): Person => ({
  id,
  name,
  email: `${id}@example.org`,
  department: 'Parks',
  role,
});
const PEOPLE = [
  person('ann', 'Ann Lee', 'employee'),
  person('bob', 'Bob Ray', 'manager'),
  person('helen', 'Helen Poe', 'hr'),
  person('ivan', 'Ivan Orr', 'hr'),
];
const library = loadLibrary('policy');

let folder: string;
let store: RecordStore;
let sent: { to: string; reply: Reply }[];
let delivery: Delivery;
let clock: Date;
let log: ReturnType<typeof createRecordingLog>;
let dispatch: Dispatch;
let people: readonly Person[];

const start = () => {
  const directory = createDirectory(people);
  dispatch = createAssistant({
    library,
    // No question is looked up and no draft checked here.
    ...({} as Pick<Parameters<typeof createAssistant>[0], 'search' | 'rules'>),
    readers: { smallTalk: () => undefined, model: () => [], isPlatform: () => false },
    directory,
    store,
    obligations: obligationsBy({ library, store, directory, now: () => clock }),
    campaigns: NO_CAMPAIGNS,
    send: async (to: string, reply: Reply) => {
      if (delivery.ok) sent.push({ to, reply });
      return delivery;
    },
    now: () => clock,
    log,
  });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hr-questions-'));
  store = await openLowdbStore({ folder, now: () => clock });
  sent = [];
  delivery = { ok: true, messageId: 'm' };
  clock = new Date('2026-02-03T10:15:00Z');
  log = createRecordingLog();
  people = PEOPLE;
  start();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

let events = 0;
async function tell(as: string, event: Transport, isPrivate = true): Promise<Reply> {
  events += 1;
  const incoming: Incoming = {
    eventId: `e${events}`,
    sender: { platform: 'web', userId: as, email: `${as}@example.org` },
    address: { platform: 'web', route: as },
    isPrivate,
    ...event,
  };
  const reply = await dispatch(incoming);
  if (reply === undefined) throw new Error('no reply');
  return reply;
}
const say = (as: string, text: string) => tell(as, { kind: 'message', text });
const press = (as: string, name: string, value: string) => tell(as, { kind: 'button', name, value });
const words = (reply: Reply) =>
  [reply.summary, ...reply.blocks.map((block) => JSON.stringify(block))].join('\n');
const formOf = (reply: Reply) => {
  const form = reply.blocks.find((block): block is Extract<Block, { kind: 'form' }> => block.kind === 'form');
  if (form === undefined) throw new Error(`no form in ${reply.summary}`);
  return form;
};
const initial = (reply: Reply, field: string) =>
  formOf(reply).fields.find(({ name }) => name === field)?.initial;
const submit = (as: string, reply: Reply, fields: Record<string, string>) => {
  const { name, value } = formOf(reply);
  return tell(as, { kind: 'form', name, ...(value === undefined ? {} : { value }), fields });
};
const records = () =>
  readdirSync(folder)
    .filter((name) => name.startsWith('records'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join();
const recorded = async () => store.hrQuestions({});

const QUESTION = 'May I run a page\nfor the | allotments?';
const ask = async (as: string, how: 'named' | 'unnamed', question = QUESTION) =>
  submit(as, await press(as, 'ask-hr', askHrButton(question).value), { question, as: how });
async function onlyId(): Promise<string> {
  const [question] = await recorded();
  if (question === undefined) throw new Error('no question');
  return question.id;
}
const answer = async (as: string, text: string, id?: string) =>
  tell(as, { kind: 'form', name: 'answer-hr', value: id ?? (await onlyId()), fields: { answer: text } });

describe('the consent card', () => {
  test('holds the question and the clause shown, says what goes to whom and what is kept, and keeps nothing', async () => {
    await say('ann', 'help');
    const before = records();
    const { value } = askHrButton(QUESTION, [{ policyId: 'social-media', clauseId: '1.1' }]);
    const card = await press('ann', 'ask-hr', value);
    expect(initial(card, 'question')).toBe(QUESTION);
    for (const part of ['Helen Poe and Ivan Orr', '1.1 ', '12 months', 'Ann Lee', 'removed once it has']) {
      expect(words(card)).toContain(part);
    }
    expect(records()).toBe(before);
    expect(sent).toEqual([]);
    expect(await recorded()).toEqual([]);
  });

  test('HR is not to see the name unless that is chosen', async () => {
    expect(initial(await say('ann', 'ask hr'), 'as')).toBe('unnamed');
  });

  test('"ask hr" takes the words that follow it', async () => {
    expect(initial(await say('ann', 'ask hr: May I blog?'), 'question')).toBe('May I blog?');
    expect(initial(await say('ann', 'Ask HR'), 'question')).toBe('');
    expect(initial(await say('ann', 'ask human resources, may I?'), 'question')).toBe('may I?');
  });

  test('clauses that the policy does not have are left out, and odd values are all question', async () => {
    const forged = await press('ann', 'ask-hr', 'social-media 99.9,other 1|Q');
    expect(formOf(forged).value).toMatch(/^\|/);
    expect(initial(forged, 'question')).toBe('Q');
    expect(parseContext('no bar')).toEqual({ shown: [], rest: 'no bar' });
    expect(parseContext('<script>|x')).toEqual({ shown: [], rest: '<script>|x' });
  });

  test('an HR officer is told that it goes to the others', async () => {
    const card = words(await say('helen', 'ask hr may I?'));
    expect(card).toContain('Ivan Orr: everybody else in HR');
    expect(card).not.toContain('Helen Poe and');
  });
});

describe('sending', () => {
  test('with a name: kept once, in the chat of everybody in HR, and the receipt has its reference', async () => {
    const receipt = await ask('ann', 'named');
    const [question] = await recorded();
    expect(question).toMatchObject({
      text: QUESTION,
      askedAt: '2026-02-03T10:15:00.000Z',
      via: 'web',
      isNamed: true,
      askerId: 'ann',
    });
    expect(sent.map(({ to }) => to)).toEqual(['helen', 'ivan']);
    expect(words(sent[0]?.reply as Reply)).toContain('Ann Lee, Parks');
    expect(receipt.replacesCard).toBe(true);
    expect(words(receipt)).toContain(question?.id);
    expect(words(receipt)).toContain('in the chat of Helen Poe and Ivan Orr');
  });

  test('without a name: nothing that HR sees has the name, the id or the address', async () => {
    await ask('ann', 'unnamed');
    const seen = [
      ...sent.map(({ reply }) => words(reply)),
      words(await say('helen', 'questions')),
      words(await tell('helen', { kind: 'opened' })),
      words(await answer('helen', 'You may.')),
      words(await answer('ivan', 'No.')),
      words(await press('helen', 'draft-sample', await onlyId())),
      words(await say('helen', 'questions')),
    ].join('\n');
    expect(seen).toContain('allotments');
    expect(seen).not.toMatch(/\bann\b|Ann Lee|Parks|10:15|"web"/i);
  });

  test('pressing the same card again sends nothing more, even with the other choice', async () => {
    const card = await say('ann', 'ask hr may I?');
    await submit('ann', card, { question: 'may I?', as: 'unnamed' });
    const again = await submit('ann', card, { question: 'may I? ', as: 'named' });
    expect(await recorded()).toHaveLength(1);
    expect((await recorded())[0]?.isNamed).toBe(false);
    expect(sent).toHaveLength(2);
    expect(words(again)).toContain('without your name. It has not been sent again, and that choice stands');
  });

  test('ten presses at once send once', async () => {
    const card = await say('ann', 'ask hr may I?');
    await Promise.all(
      Array.from({ length: 10 }, () => submit('ann', card, { question: 'may I?', as: 'named' })),
    );
    expect(await recorded()).toHaveLength(1);
    expect(sent).toHaveLength(2);
  });

  test('the same card with other words is another question, and so is the same token of another person', async () => {
    const card = await say('ann', 'ask hr may I?');
    await submit('ann', card, { question: 'may I?', as: 'named' });
    await submit('ann', card, { question: 'may we?', as: 'named' });
    await submit('bob', card, { question: 'may I?', as: 'named' });
    expect(await recorded()).toHaveLength(3);
  });

  test.each([
    ['nothing', '', 'no question yet'],
    ['white space', ' \n\t', 'no question yet'],
    ['100,000 characters', 'x'.repeat(100_000), '100,000 characters'],
  ])('%s is not sent, and comes back in the form', async (_, question, why) => {
    const back = await ask('ann', 'named', question);
    expect(words(back)).toContain(why);
    expect(initial(back, 'question')).toBe(question);
    expect(initial(back, 'as')).toBe('named');
    expect(await recorded()).toEqual([]);
  });

  test('markup and mentions stay text', async () => {
    const odd = '<script>alert(1)</script> <!channel> **x** \u202Eabc';
    await ask('ann', 'named', odd);
    expect((await recorded())[0]?.text).toBe(odd);
    expect(words(sent[0]?.reply as Reply)).toContain(JSON.stringify(odd).slice(1, -1));
  });

  test.each([
    ['without a choice of name', { question: 'may I?' }, undefined],
    ['with a made-up choice', { question: 'may I?', as: 'boss' }, undefined],
    ['with a made-up token', { question: 'may I?', as: 'unnamed' }, '|guess'],
    ['with no value', { question: 'may I?', as: 'unnamed' }, ''],
  ])('a form %s is not sent, and comes back with its words', async (_, fields, value) => {
    const card = formOf(await say('ann', 'ask hr'));
    const back = await tell('ann', {
      kind: 'form',
      name: 'send-to-hr',
      value: value ?? card.value ?? '',
      fields,
    });
    expect(initial(back, 'question')).toBe('may I?');
    expect(await recorded()).toEqual([]);
  });

  test('nobody in HR reachable: it is in the list, and the asker is told that nobody knows yet', async () => {
    delivery = { ok: false, reason: 'unreachable' };
    const receipt = words(await ask('ann', 'named'));
    expect(receipt).toContain('nobody has been told yet');
    expect(receipt).toContain("HR's list");
    expect(receipt).toContain(library.policies[0]?.hrContact.email);
    expect(words(await say('helen', 'questions'))).toContain('allotments');
  });

  test('nobody in HR on the roster: said before and after', async () => {
    people = PEOPLE.filter(({ role }) => role !== 'hr');
    start();
    expect(words(await say('ann', 'ask hr may I?'))).toContain('names nobody in HR');
    expect(words(await ask('ann', 'named'))).toContain('nobody has been told yet');
  });

  test("an HR officer's own question goes to the other one and into the list, where they cannot answer it", async () => {
    await ask('helen', 'unnamed');
    expect(sent.map(({ to }) => to)).toEqual(['ivan']);
    const list = await say('helen', 'questions');
    expect(words(list)).toContain('your own question');
    expect(list.blocks.some(({ kind }) => kind === 'form')).toBe(false);
    expect(words(await answer('helen', 'Yes, me.'))).toContain('Yes, me.');
    expect((await recorded())[0]?.answer).toBeUndefined();
  });
});

describe('answering', () => {
  test('the answer reaches the asker with the question quoted, and HR sees that it did', async () => {
    await ask('ann', 'named');
    sent = [];
    const card = await answer('helen', 'You may.');
    expect(sent.map(({ to }) => to)).toEqual(['ann']);
    for (const part of ['allotments', 'You may.', 'Helen Poe for HR, 3 February 2026']) {
      expect(words(sent[0]?.reply as Reply)).toContain(part);
    }
    expect(words(card)).toContain("It is in Ann Lee's chat.");
    expect(words(card)).toContain('Save as sample question');
    expect(card.replacesCard).toBe(true);
  });

  test('the first answer wins; the second comes back to its author with the first', async () => {
    await ask('ann', 'named');
    await answer('helen', 'You may.');
    sent = [];
    clock = new Date('2026-02-04T09:00:00Z');
    const late = await answer('ivan', 'You may not.');
    expect(words(late)).toContain('Already answered by Helen Poe on 3 February 2026');
    expect(words(late)).toContain('You may.');
    expect(initial(late, 'answer')).toBe('You may not.');
    expect(sent).toEqual([]);
    expect((await recorded())[0]?.answer?.text).toBe('You may.');
  });

  test('two answers at once: one is sent, neither text is lost', async () => {
    await ask('ann', 'named');
    sent = [];
    const [one, two] = await Promise.all([answer('helen', 'Yes.'), answer('ivan', 'No.')]);
    expect(sent).toHaveLength(1);
    expect(words(one)).toContain('Yes.');
    expect(words(two)).toContain('No.');
    expect(words(two)).toContain('Yes.');
  });

  test('the same answer pressed again is the same card and is not sent twice', async () => {
    await ask('ann', 'named');
    sent = [];
    await answer('helen', 'You may.');
    expect(words(await answer('helen', 'You may.'))).toContain('already been sent');
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['empty', '  ', 'no answer yet'],
    ['100,000 characters', 'y'.repeat(100_000), '100,000 characters'],
  ])('an answer that is %s is not kept, and comes back', async (_, text, why) => {
    await ask('ann', 'named');
    const back = await answer('helen', text);
    expect(words(back)).toContain(why);
    expect(initial(back, 'answer')).toBe(text);
    expect((await recorded())[0]?.answer).toBeUndefined();
  });

  test('a question that is not there: said, with the words typed', async () => {
    for (const id of ['Q-NONE', '', '__proto__', '<script>']) {
      const back = words(await answer('helen', 'My long answer', id));
      expect(back).toContain('no such question');
      expect(back).toContain('My long answer');
    }
  });

  test.each(['ann', 'bob'])('%s may not answer, list, suggest or see feedback', async (as) => {
    await ask('ann', 'named');
    const id = await onlyId();
    for (const reply of [
      await answer(as, 'Sure.', id),
      await say(as, 'questions'),
      await say(as, 'feedback'),
      await press(as, 'draft-sample', id),
      await tell(as, {
        kind: 'form',
        name: 'save-sample',
        value: id,
        fields: { question: 'x', clause: '1.1' },
      }),
    ]) {
      expect(reply.summary).toMatch(/^Only HR/);
      expect(words(reply)).not.toContain('allotments');
    }
    expect((await recorded())[0]?.answer).toBeUndefined();
    expect(await store.sampleSuggestions()).toEqual([]);
  });

  test('HR is not told whether an answer to a question without a name was delivered', async () => {
    const replies: string[] = [];
    for (const outcome of [
      { ok: true, messageId: 'm' },
      { ok: true, messageId: 'm', isHeld: true },
      { ok: false, reason: 'gone' },
    ] as const) {
      delivery = outcome;
      await ask('ann', 'unnamed', 'May I?');
      const open = (await store.hrQuestions({ isAnswered: false }))[0]?.id ?? '';
      replies.push(words(await answer('helen', 'Yes.', open)).replaceAll(open, 'ID'));
    }
    expect(new Set(replies).size).toBe(1);
  });
});

describe('an answer that waits', () => {
  test('is shown once when the asker next opens the chat', async () => {
    await ask('ann', 'named');
    delivery = { ok: false, reason: 'unreachable' };
    const card = words(await answer('helen', 'You may.'));
    expect(card).toContain('cannot be reached');
    const opened = await tell('ann', { kind: 'opened' });
    expect(words(opened)).toContain('You may.');
    expect(words(opened)).toContain('allotments');
    expect(opened.summary).toMatch(/^HR has answered/);
    expect(words(await tell('ann', { kind: 'opened' }))).not.toContain('You may.');
    expect(words(await tell('bob', { kind: 'opened' }))).not.toContain('You may.');
  });

  test('is shown by "my record", and without a name for the last time', async () => {
    await ask('ann', 'unnamed');
    delivery = { ok: false, reason: 'blocked' };
    await answer('helen', 'You may.');
    const record = words(await say('ann', 'my record'));
    expect(record).toContain('You may.');
    expect(record).toContain('Nothing ties that question to you any more');
    expect(words(await say('ann', 'my record'))).not.toContain('allotments');
    expect(JSON.stringify(await recorded())).not.toContain('"ann"');
  });

  test('in memory only is shown again after a restart, and not before', async () => {
    delivery = { ok: true, messageId: 'm', isHeld: true };
    await ask('ann', 'unnamed');
    await answer('helen', 'You may.');
    expect((await recorded())[0]?.askerId).toBe('ann');
    clock = new Date('2026-02-03T12:00:00Z');
    start();
    expect(words(await tell('ann', { kind: 'opened' }))).toContain('You may.');
    expect((await recorded())[0]?.askerId).toBeUndefined();
  });

  test('in memory while the assistant runs is left to the platform to show', async () => {
    delivery = { ok: true, messageId: 'm', isHeld: true };
    await ask('ann', 'unnamed');
    await answer('helen', 'You may.');
    expect(words(await tell('ann', { kind: 'opened' }))).not.toContain('You may.');
    expect((await recorded())[0]?.askerId).toBeUndefined();
  });
});

test('"my record" lists questions with their answers, and for HR what is kept of their work', async () => {
  expect(words(await say('ann', 'my record'))).toContain('No question to HR is kept under your name');
  await ask('ann', 'named');
  expect(words(await say('ann', 'my record'))).toContain('Not answered yet');
  await answer('helen', 'You may.');
  const record = words(await say('ann', 'my record'));
  expect(record).toContain('You may.');
  expect(record).not.toContain('This is everything');
  expect(words(await say('helen', 'my record'))).toContain('1 answers to questions');
});

test('"questions" has the oldest first, counts the answered, and says how many it leaves out', async () => {
  for (let n = 1; n <= 12; n++) {
    clock = new Date(Date.UTC(2026, 1, n));
    await ask('ann', 'named', `Question number ${n}, may I?`);
  }
  const [first] = await recorded();
  await answer('helen', 'Yes.', first?.id);
  const list = await say('helen', 'questions');
  const quotes = list.blocks.flatMap((block) => (block.kind === 'quote' ? [block.text] : []));
  expect(quotes[0]).toContain('number 2,');
  expect(quotes).toHaveLength(10);
  expect(words(list)).toContain('11 questions are open');
  expect(words(list)).toContain('1 answered');
  expect(words(list)).toContain('1 more are open');
  expect(words(await tell('ivan', { kind: 'opened' }))).toContain('11 questions to HR are open');
});

test('questions are deleted a year after they were asked', async () => {
  await ask('ann', 'named');
  const at = (iso: string) => ({ store, log, now: () => new Date(iso) });
  await deleteOldQuestions(at('2027-02-03T10:00:00Z'));
  expect(await recorded()).toHaveLength(1);
  await deleteOldQuestions(at('2027-02-03T10:16:00Z'));
  expect(await recorded()).toEqual([]);
});

describe('a sample question', () => {
  const save = async (fields: { question: string; clause: string }) =>
    tell('helen', { kind: 'form', name: 'save-sample', value: await onlyId(), fields });

  beforeEach(async () => {
    const { value } = askHrButton(QUESTION, [{ policyId: 'social-media', clauseId: '1.1' }]);
    const card = await press('ann', 'ask-hr', value);
    await submit('ann', card, { question: QUESTION, as: 'named' });
  });

  test('can be made of an answered question, with the clause shown filled in', async () => {
    expect((await press('helen', 'draft-sample', await onlyId())).summary).toContain('no answer yet');
    await answer('helen', 'You may.');
    const form = await press('helen', 'draft-sample', await onlyId());
    expect(initial(form, 'clause')).toBe('1.1');
    expect(words(form)).toContain('names nobody');
    expect((await press('helen', 'draft-sample', 'Q-NONE')).summary).toContain('no such question');
  });

  test('is kept as a suggestion, in one line, once', async () => {
    const saved = await save({ question: ' May staff\nrun pages  for clubs? ', clause: 'clause 2.1 (F)' });
    expect(words(saved)).toContain('The notes have not been changed');
    const again = await save({ question: 'May staff run pages for clubs?', clause: '2.1(f)' });
    expect(again.summary).toMatch(/^Already suggested/);
    expect(await store.sampleSuggestions()).toEqual([
      expect.objectContaining({
        policyId: 'social-media',
        clauseId: '2.1(f)',
        question: 'May staff run pages for clubs?',
        suggestedBy: 'helen',
      }),
    ]);
  });

  test.each([
    ['no words', { question: ' ? ', clause: '1.1' }, 'no question yet'],
    ['too many words', { question: 'x'.repeat(100_000), clause: '1.1' }, '100,000'],
    ['a clause that is not there', { question: 'May I?', clause: '99.9' }, 'no clause'],
    ['no clause', { question: 'May I?', clause: '' }, 'clause is missing'],
    ['a whole section', { question: 'May I?', clause: '2' }, 'not one clause'],
    ['everything', { question: 'May I?', clause: 'all' }, 'not one clause'],
    ['a name of the roster', { question: 'May ANN LEE run a page?', clause: '1.1' }, 'names somebody'],
    ['an e-mail address', { question: 'May a@b.org write?', clause: '1.1' }, 'e-mail address'],
    ['a phone number', { question: 'May I post 07700 900123?', clause: '1.1' }, 'long number'],
    [
      'a sample that the notes have',
      { question: `${library.policies[0]?.clauses[0]?.notes?.questions[0]?.toUpperCase()}!`, clause: '1.1' },
      'sample question of clause',
    ],
  ])('with %s comes back with its words', async (_, fields, why) => {
    const back = await save(fields);
    expect(words(back)).toContain(why);
    expect(initial(back, 'question')).toBe(fields.question);
    expect(initial(back, 'clause')).toBe(fields.clause);
    expect(await store.sampleSuggestions()).toEqual([]);
  });
});

test('where a person was met is kept in private chats alone, once', async () => {
  await tell('ann', { kind: 'message', text: 'help' }, false);
  expect(await store.addresses('ann')).toEqual([]);
  await say('ann', 'help');
  await say('ann', 'help');
  expect(await store.addresses('ann')).toEqual([{ platform: 'web', route: 'ann' }]);
});

test('after all of it the log has no word of a question, an answer or a name', async () => {
  await ask('ann', 'named', 'zanzibarish quixotry');
  await answer('helen', 'flibbertigibbet');
  await answer('ivan', 'brontosaurid');
  await say('ann', 'my record');
  expect(JSON.stringify(log.lines)).not.toMatch(/zanzibar|quixotry|flibber|brontosaur|Ann|Helen/i);
  expect(log.lines.length).toBeGreaterThan(0);
});
