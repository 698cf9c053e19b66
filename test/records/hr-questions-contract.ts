import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewHrQuestion, NewSampleSuggestion } from '../../src/core/hr-questions.ts';
import type { StoreHarness } from './contract.ts';

/** A question as handlers make it; every field may be changed. */
export function someHrQuestion(changes: Partial<NewHrQuestion> = {}): NewHrQuestion {
  return {
    key: 'a'.repeat(64),
    text: 'May I run a page for the allotments?',
    shown: [{ policyId: 'social-media', clauseId: '1.1' }],
    askedAt: '2026-01-05T09:30:00.000Z',
    via: 'web',
    isNamed: true,
    askerId: 'ann',
    ...changes,
  };
}

const ANSWER = { text: 'You may.', answeredBy: 'helen', answeredAt: '2026-01-06T09:00:00.000Z' };
const LATER = '2026-01-06T09:00:01.000Z';
const SUGGESTION: NewSampleSuggestion = {
  policyId: 'social-media',
  clauseId: '1.1',
  question: 'May staff run pages for clubs?',
  suggestedBy: 'helen',
  suggestedAt: LATER,
};

/** What every store must do with questions to HR, suggestions and addresses. */
export function describeHrQuestionStore(name: string, open: () => Promise<StoreHarness>): void {
  describe(`${name} keeps questions to HR`, () => {
    let harness: StoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.end());

    test('a question gets a speakable reference; a repeat of its key gives back the first, unchanged', async () => {
      const first = await harness.store.askHr(someHrQuestion());
      expect(first).toEqual({
        created: true,
        question: { ...someHrQuestion(), id: expect.stringMatching(/^Q-[2-9A-Z]{4}$/) },
      });
      const again = await harness.store.askHr(someHrQuestion({ isNamed: false, text: 'other' }));
      expect(again).toEqual({ created: false, question: first.question });
    });

    test('twenty presses at once make one question', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, () => harness.store.askHr(someHrQuestion())),
      );
      expect(results.filter(({ created }) => created)).toHaveLength(1);
      expect(await harness.store.hrQuestions({})).toHaveLength(1);
    });

    test('references differ even when keys begin alike', async () => {
      for (const end of ['1', '2', '3']) {
        await harness.store.askHr(someHrQuestion({ key: 'b'.repeat(63) + end }));
      }
      const ids = (await harness.store.hrQuestions({})).map(({ id }) => id);
      expect(new Set(ids).size).toBe(3);
    });

    test('questions are found by id, by asker and by whether they are answered, oldest first', async () => {
      const { store } = harness;
      const { question: one } = await store.askHr(someHrQuestion());
      const { question: two } = await store.askHr(someHrQuestion({ key: 'c'.repeat(64), askerId: 'bob' }));
      await store.answerHrQuestion(two.id, ANSWER);
      const ids = async (filter: Parameters<typeof store.hrQuestions>[0]) =>
        (await store.hrQuestions(filter)).map(({ id }) => id);
      expect(await ids({})).toEqual([one.id, two.id]);
      expect(await ids({ id: two.id })).toEqual([two.id]);
      expect(await ids({ askerId: 'ann' })).toEqual([one.id]);
      expect(await ids({ isAnswered: false })).toEqual([one.id]);
      expect(await ids({ isAnswered: true, askerId: 'ann' })).toEqual([]);
    });

    test('of two answers at once the first stands, and both callers are given it', async () => {
      const { question } = await harness.store.askHr(someHrQuestion());
      const [first, second] = await Promise.all([
        harness.store.answerHrQuestion(question.id, ANSWER),
        harness.store.answerHrQuestion(question.id, { ...ANSWER, text: 'No.', answeredBy: 'ivan' }),
      ]);
      expect(first).toEqual({ created: true, question: { ...question, answer: ANSWER } });
      expect(second).toEqual({ created: false, question: { ...question, answer: ANSWER } });
      expect(await harness.store.answerHrQuestion('Q-NONE', ANSWER)).toBeUndefined();
    });

    test('a question without a name loses its asker when the answer is delivered, and not before', async () => {
      const { store } = harness;
      const { question } = await store.askHr(someHrQuestion({ isNamed: false }));
      await store.noteAnswer(question.id, 'delivered', LATER);
      expect(await store.hrQuestions({ askerId: 'ann' })).toEqual([question]);
      await store.answerHrQuestion(question.id, ANSWER);
      await store.noteAnswer(question.id, 'held', LATER);
      expect((await store.hrQuestions({ askerId: 'ann' }))[0]?.answer?.heldAt).toBe(LATER);
      await store.noteAnswer(question.id, 'delivered', LATER);
      expect(await store.hrQuestions({ askerId: 'ann' })).toEqual([]);
      const reopened = await harness.reopen();
      const [kept] = await reopened.hrQuestions({ id: question.id });
      expect(kept?.answer?.deliveredAt).toBe(LATER);
      expect(JSON.stringify(kept)).not.toContain('ann');
    });

    test('a question with a name keeps its asker, and a second delivery changes nothing', async () => {
      const { store } = harness;
      const { question } = await store.askHr(someHrQuestion());
      await store.answerHrQuestion(question.id, ANSWER);
      await store.noteAnswer(question.id, 'delivered', LATER);
      await store.noteAnswer(question.id, 'delivered', '2027-01-01T00:00:00.000Z');
      const [kept] = await store.hrQuestions({ askerId: 'ann' });
      expect(kept?.answer?.deliveredAt).toBe(LATER);
    });

    test('old questions are deleted, by when they were asked', async () => {
      const { store } = harness;
      await store.askHr(someHrQuestion());
      await store.askHr(someHrQuestion({ key: 'c'.repeat(64), askedAt: '2027-01-05T00:00:00.000Z' }));
      expect(await store.deleteHrQuestions('2027-01-01T00:00:00.000Z')).toBe(1);
      expect(await store.deleteHrQuestions('2027-01-01T00:00:00.000Z')).toBe(0);
      expect((await store.hrQuestions({})).map(({ askedAt }) => askedAt)).toEqual([
        '2027-01-05T00:00:00.000Z',
      ]);
    });

    test('a suggestion is kept once for each clause and question', async () => {
      const { store } = harness;
      const first = await store.suggestSample(SUGGESTION);
      expect(first.suggestion.id).toMatch(/^S-[2-9A-Z]{4}$/);
      expect(await store.suggestSample({ ...SUGGESTION, suggestedBy: 'ivan' })).toEqual({
        ...first,
        created: false,
      });
      await store.suggestSample({ ...SUGGESTION, clauseId: '1.4' });
      expect((await store.sampleSuggestions()).map(({ clauseId }) => clauseId)).toEqual(['1.1', '1.4']);
    });

    test('one address for each person and platform, the one that changed last first', async () => {
      const { store } = harness;
      await store.rememberAddress('ann', { platform: 'web', route: 'ann' });
      await store.rememberAddress('ann', { platform: 'slack', route: { channel: 'D1' } });
      await store.rememberAddress('bob', { platform: 'web', route: 'bob' });
      await store.rememberAddress('ann', { platform: 'web', route: 'ann' });
      expect(await store.addresses('ann')).toEqual([
        { platform: 'slack', route: { channel: 'D1' } },
        { platform: 'web', route: 'ann' },
      ]);
      await store.rememberAddress('ann', { platform: 'web', route: 'ann2' });
      expect((await store.addresses('ann'))[0]).toEqual({ platform: 'web', route: 'ann2' });
      expect(await store.addresses('cem')).toEqual([]);
    });

    test('all of it is there after closing and opening again, whatever its characters', async () => {
      const { store } = harness;
      const odd = '<!channel> "\\\n\u2028😀\u202E';
      const { question } = await store.askHr(someHrQuestion({ text: odd }));
      await store.answerHrQuestion(question.id, { ...ANSWER, text: odd });
      await store.suggestSample(SUGGESTION);
      await store.rememberAddress('ann', { platform: 'slack', route: { deep: [odd, null, 1] } });
      const before = [
        await store.hrQuestions({}),
        await store.sampleSuggestions(),
        await store.addresses('ann'),
      ];
      const again = await harness.reopen();
      expect([
        await again.hrQuestions({}),
        await again.sampleSuggestions(),
        await again.addresses('ann'),
      ]).toEqual(before);
      expect((await again.askHr(someHrQuestion())).created).toBe(false);
    });
  });
}
