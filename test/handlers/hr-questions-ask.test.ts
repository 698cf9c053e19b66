import { describe, expect, test } from 'vitest';
import type { Reply } from '../../src/core/reply.ts';
import { askHrButton, parseContext } from '../../src/handlers/hr-questions/context.ts';
import { hrDesk, initial, PEOPLE, QUESTION, words } from '../support/hr-desk.ts';
import { formOf } from '../support/office.ts';

const desk = hrDesk();
const { start, tell, say, press, submit, ask, answer, recorded, onlyId, records } = desk;

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
    expect(desk.sent).toEqual([]);
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
    expect(desk.sent.map(({ to }) => to)).toEqual(['helen', 'ivan']);
    expect(words(desk.sent[0]?.reply as Reply)).toContain('Ann Lee, Parks');
    expect(receipt.replacesCard).toBe(true);
    expect(words(receipt)).toContain(question?.id);
    expect(words(receipt)).toContain('in the chat of Helen Poe and Ivan Orr');
  });

  test('without a name: nothing that HR sees has the name, the id or the address', async () => {
    await ask('ann', 'unnamed');
    const seen = [
      ...desk.sent.map(({ reply }) => words(reply)),
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
    expect(desk.sent).toHaveLength(2);
    expect(words(again)).toContain('without your name. It has not been sent again, and that choice stands');
  });

  test('ten presses at once send once', async () => {
    const card = await say('ann', 'ask hr may I?');
    await Promise.all(
      Array.from({ length: 10 }, () => submit('ann', card, { question: 'may I?', as: 'named' })),
    );
    expect(await recorded()).toHaveLength(1);
    expect(desk.sent).toHaveLength(2);
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
    expect(words(desk.sent[0]?.reply as Reply)).toContain(JSON.stringify(odd).slice(1, -1));
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
    desk.delivery = { ok: false, reason: 'unreachable' };
    const receipt = words(await ask('ann', 'named'));
    expect(receipt).toContain('nobody has been told yet');
    expect(receipt).toContain("HR's list");
    expect(receipt).toContain(desk.library.policies[0]?.hrContact.email);
    expect(words(await say('helen', 'questions'))).toContain('allotments');
  });

  test('nobody in HR on the roster: said before and after', async () => {
    start(PEOPLE.filter(({ role }) => role !== 'hr'));
    expect(words(await say('ann', 'ask hr may I?'))).toContain('names nobody in HR');
    expect(words(await ask('ann', 'named'))).toContain('nobody has been told yet');
  });

  test("an HR officer's own question goes to the other one and into the list, where they cannot answer it", async () => {
    await ask('helen', 'unnamed');
    expect(desk.sent.map(({ to }) => to)).toEqual(['ivan']);
    const list = await say('helen', 'questions');
    expect(words(list)).toContain('your own question');
    expect(list.blocks.some(({ kind }) => kind === 'form')).toBe(false);
    expect(words(await answer('helen', 'Yes, me.'))).toContain('Yes, me.');
    expect((await recorded())[0]?.answer).toBeUndefined();
  });
});
