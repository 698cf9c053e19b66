import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadTextReaders } from '../../src/compose.ts';
import { routeText } from '../../src/handlers/route-text.ts';

const readers = loadTextReaders('.');
const route = (text: string) => routeText(text, readers);

test.each([
  ['can I post: the fair was great fun', { kind: 'check', draft: 'the fair was great fun' }],
  ['Can I post this?\nThe fair was great fun', { kind: 'check', draft: 'The fair was great fun' }],
  [
    'is it ok to say the council is useless',
    { kind: 'check', draft: 'the council is useless', maybeQuestion: true },
  ],
  ['check: lovely day at the depot', { kind: 'check', draft: 'lovely day at the depot' }],
  [
    'can I post on LinkedIn: lovely day at the depot',
    { kind: 'check', draft: 'lovely day at the depot', circumstances: { platform: 'linkedin' } },
  ],
  ['check please: lovely day at the depot', { kind: 'check', draft: 'lovely day at the depot' }],
  ['Could you check this please - my boss is a thief', { kind: 'check', draft: 'my boss is a thief' }],
  [
    'would this be alright on insta - drunk at work again lol',
    { kind: 'check', draft: 'drunk at work again lol' },
  ],
  [
    'check please lovely day at the depot',
    { kind: 'check', draft: 'lovely day at the depot', maybeQuestion: true },
  ],
  [
    'can you check this please The door code is 4471',
    { kind: 'check', draft: 'The door code is 4471', maybeQuestion: true },
  ],
  ['can i post this my boss is a thief', { kind: 'check', draft: 'my boss is a thief', maybeQuestion: true }],
  ['so can i tweet this? my boss is a thief', { kind: 'check', draft: 'my boss is a thief' }],
  [
    'can I post this The door code is 4471',
    { kind: 'check', draft: 'The door code is 4471', maybeQuestion: true },
  ],
  ['check: lovely day at the depot. Ok to post?', { kind: 'check', draft: 'lovely day at the depot.' }],
  ['“So proud of our crew today”', { kind: 'check', draft: 'So proud of our crew today' }],
  [
    'is it ok to tweet "bins are late again, sorry all"',
    { kind: 'check', draft: 'bins are late again, sorry all' },
  ],
])('%j hands over a draft', async (text, action) => {
  expect(await route(text)).toEqual(action);
});

test.each([
  ...[
    'Can I post that?',
    'Can I post that? Thanks',
    'can i put this on our group page',
    'Is it okay if I tweet that on my own account?',
    'am I allowed to share it',
    'Would that be alright to put on Instagram?',
    'Do you think I could post this?',
    'ok to share this?',
    'Would I get in trouble for posting that?',
    'Any problem with me posting this at work?',
  ].flatMap((request) =>
    ['My manager is a thief.', 'Drunk at work again lol 😂'].map((draft) => [draft, ' ', request] as const),
  ),
  ['My manager is a thief', '\n\n', 'Can I post that?'],
  ['My manager is a thief', ', ', 'can i post this'],
  ['My manager is a thief', ' - ', 'ok to post?'],
] as const)('%s%s%s: the draft stands in front of the request', async (draft, gap, request) => {
  expect(await route(draft + gap + request)).toMatchObject({ kind: 'check', draft });
});

test.each(['can I post this?', 'check', 'could you look over a post for me', 'is this ok to post'])(
  '%s opens the form',
  async (text) => {
    expect(await route(text)).toEqual({ kind: 'check-empty' });
  },
);

test.each([
  'can I post photos of the leaving do?',
  'can my team use facebook at lunch?',
  'can I use facebook on my work laptop',
  'who can see my posts',
  'is it ok to say where I work on my profile',
  'Can I post about my holiday?',
  'can I share this even if I am off sick',
  'Someone said the depot is closing. Can I post that on my own page?',
  'I took a photo at the fair. Can I post that?',
  'I work for the council. Can I say that on my profile?',
])('%s is a question', async (text) => {
  expect(await route(text)).toMatchObject({ kind: 'ask', question: text });
});

test.each([
  ['who still has to acknowledge?', 'report'],
  ['has my team acknowledged?', 'team'],
  ['what do you hold about me?', 'my-record'],
  ['/policy what changed', 'what-changed'],
  ['hello there', 'smalltalk'],
  ['👍', 'smalltalk'],
  ['?!', 'help'],
  ['', 'help'],
])('%j asks for %s', async (text, kind) => {
  expect((await route(text)).kind).toBe(kind);
});

test('the official account is heard, and goes with the draft', async () => {
  expect(await route('can I post on our official page: the road is shut')).toMatchObject({
    kind: 'check',
    circumstances: { capacity: 'council' },
  });
});

test('any text is routed, the same way twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
      expect(await route(text)).toEqual(await route(text));
    }),
  );
});

test('what stands behind "report" is a department only as far as one may be called', async () => {
  const readers = {
    smallTalk: () => undefined,
    model: () => [{ action: 'report' as const, probability: 1 }],
    isPlatform: () => false,
  };
  for (const [said, maybeOf] of [
    ['report for parks & leisure, please!', 'parks & leisure'],
    ["report st. mary's", "st. mary's"],
    ['report of housing', 'housing'],
    ['Report please', undefined],
    ['how many have signed', undefined],
    [`report a${' '.repeat(90_000)}b`, undefined],
  ] as const)
    expect(await routeText(said, readers)).toEqual({
      kind: 'report',
      ...(maybeOf === undefined ? {} : { maybeOf }),
    });
});

test('messages of a hundred thousand characters are routed before anybody gives up', async () => {
  const long = (sign: string) => sign.repeat(90_000);
  for (const text of [
    ...[' ', '!', ',', '.', '\n', '“', ' page 1'].map((sign) => `report a${long(sign).slice(0, 90_000)}b`),
    `ask a${long(',')}b`,
    ...[' ', '.', ' can', ' can i post this', ' post', '\n'].flatMap((sign) => [
      `can i post this${long(sign).slice(0, 90_000)}x`,
      `My manager is a thief.${long(sign).slice(0, 90_000)} can i post that`,
    ]),
    `${long('“')}x`,
    `can i post this? ${long(" 'a").slice(0, 90_000)}`,
    `team ${long('A')}!`,
  ])
    expect(await route(text)).toHaveProperty('kind');
});
