import { expect, test } from 'vitest';
import { renderWeb } from '../../src/adapters/web/render.ts';
import { printReply } from '../../src/cli/print-reply.ts';
import { loadKnowledge } from '../../src/compose.ts';
import { renderPlainText } from '../../src/core/plain-text.ts';
import type { Block, Field, Reply } from '../../src/core/reply.ts';
import type { Action } from '../../src/handlers/action.ts';
import { handleCheck, handleCheckEmpty } from '../../src/handlers/check.ts';
import { route } from '../../src/handlers/route.ts';

const deps = loadKnowledge({ policy: 'policy', package: '.' });
const innocent = 'Lovely morning at the allotment, the beans are finally up.';

function formOf({ blocks }: Reply): Extract<Block, { kind: 'form' }> {
  const form = blocks.find((block) => block.kind === 'form');
  if (form?.kind !== 'form') throw new Error('no form');
  return form;
}

const answersOf = (fields: readonly Field[]) =>
  Object.fromEntries(fields.map(({ name, initial }) => [name, initial ?? '']));

/** Sends the form of a reply again, with other answers. */
async function sendAgain(reply: Reply, answers: Record<string, string> = {}): Promise<Reply> {
  const { name, fields } = formOf(reply);
  const action = await route(
    { kind: 'form', name, fields: { ...answersOf(fields), ...answers } },
    deps.readers,
  );
  return check(action);
}

async function check(action: Action): Promise<Reply> {
  if (action.kind !== 'check') throw new Error(action.kind);
  return handleCheck(action, deps);
}

test('every answer given survives Check again', async () => {
  const answers = {
    draft: innocent,
    capacity: 'council',
    platform: 'linkedin',
    'picture-people': 'not-asked',
    'picture-details': 'visible',
  };
  const first = await sendAgain(handleCheckEmpty(deps), answers);
  expect(answersOf(formOf(first).fields)).toEqual(answers);
  const second = await sendAgain(first);
  expect(second).toEqual(first);
});

test('a form sent as it is drawn asks for nothing more than the draft', async () => {
  const reply = await sendAgain(handleCheckEmpty(deps), { draft: innocent });
  expect(reply.title).toBe('No problems spotted');
});

test('every choice starts on one of its options, and none but the draft needs an answer', () => {
  const { fields } = formOf(handleCheckEmpty(deps));
  const choices = fields.filter(({ options }) => options !== undefined);
  expect(choices.length).toBeGreaterThan(3);
  for (const { options, initial } of choices)
    expect(options?.map(({ value }) => value)).toContain(initial ?? '');
});

test('what the author says of a picture is told with its clause and numbered after the words', async () => {
  const reply = await sendAgain(handleCheckEmpty(deps), {
    draft: 'Ring me on 07700 900123 if you want beans.',
    platform: 'facebook',
    'picture-people': 'not-asked',
  });
  const text = renderPlainText(reply);
  expect(reply.summary).toContain('2 things');
  expect(text).toContain('1. Clear breach: ');
  expect(text).toContain('2. Risk: People in the picture have not been asked.');
  expect(text).toContain('(2.1(j) · Personal conduct');
  expect(text).toContain('Checked for your own account on Facebook');
});

test('answers that the form does not offer count as none', async () => {
  const reply = await sendAgain(handleCheckEmpty(deps), {
    draft: innocent,
    capacity: 'everyone',
    platform: '<script>',
    'picture-people': 'maybe',
    'picture-details': '__proto__',
  });
  expect(reply.title).toBe('No problems spotted');
  expect(answersOf(formOf(reply).fields)).toMatchObject({
    capacity: 'own',
    platform: '',
    'picture-people': 'none',
    'picture-details': 'none',
  });
});

test('the mended version is shown whole, and its button goes on from it with the answers given', async () => {
  const draft = 'Ring me on 07700 900123 | or ask | at the fair.';
  const reply = await check({
    kind: 'check',
    draft,
    circumstances: {
      capacity: 'council',
      platform: 'facebook',
      picture: { people: 'agreed', details: 'none' },
    },
  });
  const mended = 'Ring me on [number removed] | or ask | at the fair.';
  expect(renderPlainText(reply)).toContain(`> ${mended}`);
  const button = reply.blocks
    .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
    .find(({ name }) => name === 'use-draft');
  const action = await route({ kind: 'button', name: 'use-draft', value: button?.value ?? '' }, deps.readers);
  const next = await check(action);
  expect(answersOf(formOf(next).fields)).toEqual({
    draft: mended,
    capacity: 'council',
    platform: 'facebook',
    'picture-people': 'agreed',
    'picture-details': 'none',
  });
  expect(next.title).toBe('No problems spotted');
});

test('what is left for the author is named beside what the version mends', async () => {
  const text = renderPlainText(
    await check({
      kind: 'check',
      draft: 'Our hospital is a shambles from top to bottom. Ring me on 07700 900123.',
      circumstances: { picture: { people: 'not-asked', details: 'none' } },
    }),
  );
  expect(text).toContain('It mends 1; 2 and 3 are left for you.');
});

const titlesOf = ({ blocks }: Reply) =>
  blocks.flatMap((block) => {
    const [first] = block.kind === 'text' ? block.runs : [];
    return typeof first === 'object' && 'bold' in first && /^\d+\. /.test(first.bold) ? [first.bold] : [];
  });

test('a draft with hundreds of findings has twelve told in full, and all counted, marked and mended', async () => {
  const draft = 'a.b@c.com '.repeat(500);
  const reply = await check({ kind: 'check', draft });
  const text = renderPlainText(reply);
  expect(reply.summary).toContain('500 things');
  expect(titlesOf(reply)).toHaveLength(12);
  expect(text).toContain('And 488 more; mend these, then check again.');
  expect(text).toMatch(/^• 488 × Clear breach: /m);
  expect(text).toContain('10, 11, 12 and 488 of the rest');
  const [whole, mended] = reply.blocks.filter((block) => block.kind === 'marked');
  expect(whole?.marks).toHaveLength(500);
  expect(mended?.text).not.toContain('@');
  expect(renderWeb(reply).length).toBeLessThan(150_000);
});

test('the gravest findings come first, then those that stand first in the draft', async () => {
  const rude = 'My manager is an idiot. ';
  const reply = await check({ kind: 'check', draft: `${rude.repeat(14)}Ring me on 07700 900123.` });
  const titles = titlesOf(reply);
  expect(titles).toHaveLength(12);
  expect(titles[0]).toBe('1. Clear breach: ');
  expect(new Set(titles.slice(1).map((title) => title.replace(/^\d+/, '')))).toEqual(new Set(['. Risk: ']));
  expect(renderPlainText(reply)).toMatch(/And 3 more; mend these, then check again\.\n\n• 3 × Risk: /);
  const few = await check({ kind: 'check', draft: `${rude}Ring me on 07700 900123.` });
  expect(renderPlainText(few)).not.toContain('mend these');
});

test.each([
  ['a'.repeat(10_012), 'Your draft has 10,012 characters and I check up to 10,000: shorten it by 12, or'],
  ['😀'.repeat(10_000), /Your draft has 10,000 characters .* count as two or more: the first 5,000 fit, or/],
  ['👩‍👩‍👧'.repeat(2_000), /Your draft has 2,000 characters .*: the first 1,250 fit, or/],
  [`${'é'.normalize('NFD').repeat(6_000)}`, /Your draft has 6,000 characters .*: the first 5,000 fit, or/],
])('what is too long is told in characters as people see them', async (draft, words) => {
  const reply = await check({ kind: 'check', draft });
  expect(renderPlainText(reply)).toMatch(words);
  expect(formOf(reply).fields[0]).toMatchObject({ initial: draft, hint: 'All that you wrote is kept here.' });
});

test('where there is no form, none is spoken of', async () => {
  let printed = '';
  printReply(await check({ kind: 'check', draft: 'a'.repeat(10_001) }), (text) => {
    printed += text;
  });
  expect(printed).toContain('shorten it by 1, or check it in parts.');
  expect(printed).not.toMatch(/form|here/);
});

test('a button that says nothing of a draft is an old one', async () => {
  expect(await route({ kind: 'button', name: 'use-draft', value: 'own|||' }, deps.readers)).toEqual({
    kind: 'stale',
  });
});
