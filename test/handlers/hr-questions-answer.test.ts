import { describe, expect, test } from 'vitest';
import type { Reply } from '../../src/core/reply.ts';
import { hrDesk, initial, words } from '../support/hr-desk.ts';

const desk = hrDesk();
const { start, tell, say, press, ask, answer, recorded, onlyId } = desk;

describe('answering', () => {
  test('the answer reaches the asker with the question quoted, and HR sees that it did', async () => {
    await ask('ann', 'named');
    desk.sent = [];
    const card = await answer('helen', 'You may.');
    expect(desk.sent.map(({ to }) => to)).toEqual(['ann']);
    for (const part of ['allotments', 'You may.', 'Helen Poe for HR, 3 February 2026']) {
      expect(words(desk.sent[0]?.reply as Reply)).toContain(part);
    }
    expect(words(card)).toContain("It is in Ann Lee's chat.");
    expect(words(card)).toContain('Save as sample question');
    expect(card.replacesCard).toBe(true);
  });

  test('the first answer wins; the second comes back to its author with the first', async () => {
    await ask('ann', 'named');
    await answer('helen', 'You may.');
    desk.sent = [];
    desk.now = new Date('2026-02-04T09:00:00Z');
    const late = await answer('ivan', 'You may not.');
    expect(words(late)).toContain('Already answered by Helen Poe on 3 February 2026');
    expect(words(late)).toContain('You may.');
    expect(initial(late, 'answer')).toBe('You may not.');
    expect(desk.sent).toEqual([]);
    expect((await recorded())[0]?.answer?.text).toBe('You may.');
  });

  test('two answers at once: one is sent, neither text is lost', async () => {
    await ask('ann', 'named');
    desk.sent = [];
    const [one, two] = await Promise.all([answer('helen', 'Yes.'), answer('ivan', 'No.')]);
    expect(desk.sent).toHaveLength(1);
    expect(words(one)).toContain('Yes.');
    expect(words(two)).toContain('No.');
    expect(words(two)).toContain('Yes.');
  });

  test('the same answer pressed again is the same card and is not sent twice', async () => {
    await ask('ann', 'named');
    desk.sent = [];
    await answer('helen', 'You may.');
    expect(words(await answer('helen', 'You may.'))).toContain('already been sent');
    expect(desk.sent).toHaveLength(1);
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
    expect(await desk.store.sampleSuggestions()).toEqual([]);
  });

  test('HR is not told whether an answer to a question without a name was delivered', async () => {
    const replies: string[] = [];
    for (const outcome of [
      { ok: true, messageId: 'm' },
      { ok: true, messageId: 'm', isHeld: true },
      { ok: false, reason: 'gone' },
    ] as const) {
      desk.delivery = outcome;
      await ask('ann', 'unnamed', 'May I?');
      const open = (await desk.store.hrQuestions({ isAnswered: false }))[0]?.id ?? '';
      replies.push(words(await answer('helen', 'Yes.', open)).replaceAll(open, 'ID'));
    }
    expect(new Set(replies).size).toBe(1);
  });
});

describe('an answer that waits', () => {
  test('is shown once when the asker next opens the chat', async () => {
    await ask('ann', 'named');
    desk.delivery = { ok: false, reason: 'unreachable' };
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
    desk.delivery = { ok: false, reason: 'blocked' };
    await answer('helen', 'You may.');
    const record = words(await say('ann', 'my record'));
    expect(record).toContain('You may.');
    expect(record).toContain('Nothing ties that question to you any more');
    expect(words(await say('ann', 'my record'))).not.toContain('allotments');
    expect(JSON.stringify(await recorded())).not.toContain('"ann"');
  });

  test('in memory only is shown again after a restart, and not before', async () => {
    desk.delivery = { ok: true, messageId: 'm', isHeld: true };
    await ask('ann', 'unnamed');
    await answer('helen', 'You may.');
    expect((await recorded())[0]?.askerId).toBe('ann');
    desk.now = new Date('2026-02-03T12:00:00Z');
    start();
    expect(words(await tell('ann', { kind: 'opened' }))).toContain('You may.');
    expect((await recorded())[0]?.askerId).toBeUndefined();
  });

  test('in memory while the assistant runs is left to the platform to show', async () => {
    desk.delivery = { ok: true, messageId: 'm', isHeld: true };
    await ask('ann', 'unnamed');
    await answer('helen', 'You may.');
    expect(words(await tell('ann', { kind: 'opened' }))).not.toContain('You may.');
    expect((await recorded())[0]?.askerId).toBeUndefined();
  });
});
