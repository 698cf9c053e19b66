import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/knowledge/policy.ts';

const FRONT = `---
id: travel
title: Travel policy
version: "2"
effective: 2026-03-01
change: minor
owner: Finance
hr_contact: { name: Ann, email: ann@example.org }
review_months: 24
retention: Kept for a year.
statement: I have read it.
---
`;
const FIRST_LINE = FRONT.split('\n').length;
const read = (body: string) => parsePolicy(FRONT + body, 'travel.md');

test('reads sections, numbered clauses and lettered ones below them', () => {
  const { policy, problems } = read(
    '## 3 Trains\n\n**3.1** Take the train:\n\n- (a) when it runs;\n- (b) second class.\n\n## Planes\n\n**4** Not by *plane*.\n',
  );
  expect(problems).toEqual([]);
  expect(policy?.clauses).toEqual([
    { id: '3.1', section: 'Trains', text: 'Take the train:', line: FIRST_LINE + 2 },
    { id: '3.1(a)', section: 'Trains', text: 'when it runs;', parentId: '3.1', line: FIRST_LINE + 4 },
    { id: '3.1(b)', section: 'Trains', text: 'second class.', parentId: '3.1', line: FIRST_LINE + 5 },
    { id: '4', section: 'Planes', text: 'Not by plane.', line: FIRST_LINE + 9 },
  ]);
});

test('deeper lists and letters before numbers are ids too', () => {
  const { policy } = read('## A\n\n**A1.2** Either\n\n- (a) one of\n  - (i) red\n  - (ii) blue\n');
  expect(policy?.clauses.map(({ id }) => id)).toEqual(['A1.2', 'A1.2(a)', 'A1.2(a)(i)', 'A1.2(a)(ii)']);
});

test('further paragraphs belong to their clause, in a list as well', () => {
  const { policy, problems } = read(
    '## A\n\n**1** First\n\nand more:\n\n- (a) red\n\n  or so\n\n- (b) blue\n',
  );
  expect(problems).toEqual([]);
  expect(policy?.clauses.map(({ text }) => text)).toEqual(['First\nand more:', 'red\nor so', 'blue']);
});

test('a list below a lettered paragraph belongs to it', () => {
  const { policy } = read('## A\n\n**3** Either\n\n**3(a)** one of\n\n- (i) red\n');
  expect(policy?.clauses.map(({ id }) => id)).toEqual(['3', '3(a)', '3(a)(i)']);
});

test('a byte order mark and Windows line ends make no difference', () => {
  const plain = read('## One\n\n**1** First.\n').policy;
  const windows = parsePolicy(
    `\uFEFF${`${FRONT}## One\n\n**1** First.\n`.replaceAll('\n', '\r\n')}`,
    'travel.md',
  ).policy;
  expect(windows?.digest).toBe(plain?.digest);
});

test.each([
  [
    'a number used twice',
    '## One\n\n**1** First.\n\n**1** Again.\n',
    'clause 1 stands already in line',
    FIRST_LINE + 4,
  ],
  [
    'words before the first clause',
    '## One\n\nHello.\n\n**1** First.\n',
    'words before the first clause',
    FIRST_LINE + 2,
  ],
  ['a clause without words', '## One\n\n**1**\n', 'clause 1 has no words', FIRST_LINE + 2],
  ['a clause in no section', '**1** First.\n', 'clause 1 is in no section', FIRST_LINE],
  ['a list without letters', '## One\n\n**1** First:\n\n- red\n', 'without its letter', FIRST_LINE + 4],
  ['a list before any clause', '## One\n\n- (a) red\n', 'a list before the first clause', FIRST_LINE + 2],
  ['a table', '## One\n\n**1** First.\n\n```\ncode\n```\n', 'not part of a clause', FIRST_LINE + 4],
])('%s is a problem with its line', (_, body, message, line) => {
  const { policy, problems } = read(body);
  expect(policy).toBeUndefined();
  expect(problems).toContainEqual({ file: 'travel.md', line, message: expect.stringContaining(message) });
});

test('every problem is told at once', () => {
  const { problems } = parsePolicy(
    '---\nid: Bad Id\ntitle: T\neffective: soon\nextra: 1\n---\n\n## One\n\n**1** First.\n\n**1** Again.\n',
    'x.md',
  );
  const told = problems.map(({ message }) => message).join('\n');
  for (const part of [
    'id:',
    'version:',
    'effective:',
    'hr_contact:',
    'statement:',
    'extra',
    'stands already',
  ])
    expect(told).toContain(part);
  expect(problems.every(({ line }) => line !== undefined)).toBe(true);
});

test.each([
  ['no front matter', '## One\n\n**1** First.\n', 'no front matter'],
  ['broken YAML', '---\ntitle: [\n---\n\n## One\n\n**1** First.\n', 'not valid YAML'],
  ['an empty file', '', 'no clauses'],
])('%s is a problem', (_, markdown, message) => {
  expect(
    parsePolicy(markdown, 'x.md')
      .problems.map((one) => one.message)
      .join('\n'),
  ).toContain(message);
});

test('the digest changes with any word, and not with the layout', () => {
  const digest = (body: string) => read(body).policy?.digest;
  expect(digest('## One\n\n**1** First\nline.\n')).toBe(digest('## One\n\n**1**   First line.\n'));
  expect(digest('## One\n\n**1** First line!\n')).not.toBe(digest('## One\n\n**1** First line.\n'));
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      const { policy, problems } = parsePolicy(text, 'x.md');
      expect(policy === undefined).toBe(problems.length > 0);
    }),
  );
});
