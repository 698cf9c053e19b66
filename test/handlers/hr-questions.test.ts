import { beforeEach, describe, expect, test } from 'vitest';
import { askHrButton } from '../../src/handlers/hr-questions/context.ts';
import { deleteOldQuestions } from '../../src/handlers/hr-questions/keep.ts';
import { hrDesk, initial, QUESTION, words } from '../support/hr-desk.ts';

const desk = hrDesk();
const { tell, say, press, submit, ask, answer, recorded, onlyId } = desk;

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
    desk.now = new Date(Date.UTC(2026, 1, n));
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
  const at = (iso: string) => ({ store: desk.store, log: desk.log, now: () => new Date(iso) });
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
    expect(await desk.store.sampleSuggestions()).toEqual([
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
      {
        question: `${desk.library.policies[0]?.clauses[0]?.notes?.questions[0]?.toUpperCase()}!`,
        clause: '1.1',
      },
      'sample question of clause',
    ],
  ])('with %s comes back with its words', async (_, fields, why) => {
    const back = await save(fields);
    expect(words(back)).toContain(why);
    expect(initial(back, 'question')).toBe(fields.question);
    expect(initial(back, 'clause')).toBe(fields.clause);
    expect(await desk.store.sampleSuggestions()).toEqual([]);
  });
});

test('where a person was met is kept in private chats alone, once', async () => {
  await tell('ann', { kind: 'message', text: 'help' }, false);
  expect(await desk.store.addresses('ann')).toEqual([]);
  await say('ann', 'help');
  await say('ann', 'help');
  expect(await desk.store.addresses('ann')).toEqual([{ platform: 'web', route: 'ann' }]);
});

test('after all of it the log has no word of a question, an answer or a name', async () => {
  await ask('ann', 'named', 'zanzibarish quixotry');
  await answer('helen', 'flibbertigibbet');
  await answer('ivan', 'brontosaurid');
  await say('ann', 'my record');
  expect(JSON.stringify(desk.log.lines)).not.toMatch(/zanzibar|quixotry|flibber|brontosaur|Ann|Helen/i);
  expect(desk.log.lines.length).toBeGreaterThan(0);
});
