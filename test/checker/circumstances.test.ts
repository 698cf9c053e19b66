import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDraft } from '../../src/checker/check-draft.ts';
import {
  CAPACITIES,
  type Circumstances,
  PICTURE_DETAILS,
  PICTURE_PEOPLE,
} from '../../src/checker/circumstances.ts';
import { loadRules } from '../../src/checker/rules.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { ProblemsError } from '../../src/core/errors.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

const library = loadLibrary('policy');
const rules = loadCheckRules({ policy: 'policy', package: '.' }, library);
const innocent = 'Lovely morning at the allotment, the beans are finally up.';
const anyCircumstances: fc.Arbitrary<Circumstances> = fc.record(
  {
    capacity: fc.constantFrom(...CAPACITIES),
    platform: fc.constantFrom(...rules.platforms.offered.keys(), 'no platform'),
    picture: fc.record({
      people: fc.constantFrom(...PICTURE_PEOPLE),
      details: fc.constantFrom(...PICTURE_DETAILS),
    }),
  },
  { requiredKeys: [] },
);

test('a picture of people who were not asked needs care, whatever the words', () => {
  const { verdict, findings, remarks } = checkDraft(innocent, rules, {
    picture: { people: 'not-asked', details: 'none' },
  });
  expect(verdict).toBe('care');
  expect(findings).toEqual([]);
  expect(remarks).toMatchObject([{ rule: 'picture-of-people-not-asked', severity: 'care' }]);
  expect(remarks[0]?.clauses).toContain('2.1(j)');
});

test('what can be read in a picture needs care, for security and confidentiality', () => {
  const { verdict, remarks } = checkDraft(innocent, rules, {
    picture: { people: 'agreed', details: 'visible' },
  });
  expect(verdict).toBe('care');
  expect(remarks.map(({ rule }) => rule)).toEqual(['picture-shows-details']);
  expect(remarks[0]?.clauses).toEqual(expect.arrayContaining(['5.2(a)', '5.2(b)', '2.1(j)']));
});

test('an opinion where the employer stands beside it needs a disclaimer, on an own account', () => {
  const opinion = 'I think the low traffic scheme should go.';
  const found = (text: string, circumstances: Circumstances) =>
    checkDraft(text, rules, circumstances).findings.map(({ rule }) => rule);
  expect(found(opinion, { platform: 'linkedin' })).toEqual(['opinion-beside-the-employer']);
  expect(found(opinion, { platform: 'facebook' })).not.toContain('opinion-beside-the-employer');
  expect(found(opinion, {})).not.toContain('opinion-beside-the-employer');
  expect(found(opinion, { platform: 'linkedin', capacity: 'council' })).not.toContain(
    'opinion-beside-the-employer',
  );
  expect(found(`${opinion} Views my own.`, { platform: 'linkedin' })).toEqual([]);
});

test('a rule may name a kind of platform: private chats are asked whether they are private', () => {
  const draft = 'Between us, the beans are better than the peas.';
  expect(checkDraft(draft, rules, { platform: 'whatsapp' }).findings).toMatchObject([
    { rule: 'counts-on-privacy', severity: 'note', clauses: ['5.1'] },
  ]);
  expect(checkDraft(draft, rules).findings).toEqual([]);
});

test('the same draft in the same circumstances gets the same result, and an answer only adds', () => {
  const plain = checkDraft(innocent, rules);
  expect(plain.remarks).toEqual([]);
  fc.assert(
    fc.property(anyCircumstances, (circumstances) => {
      const result = checkDraft(innocent, rules, circumstances);
      expect(checkDraft(innocent, rules, circumstances)).toEqual(result);
      expect(result.findings).toEqual(plain.findings);
      expect(result.verdict).toBe(result.remarks.length === 0 ? 'ok' : 'care');
    }),
    { numRuns: 40 },
  );
});

test('mistakes in conditions are told at once, with file and line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'conditions-'));
  const rule = (id: string, ...lines: string[]) =>
    [
      `- id: ${id}`,
      '  clauses: ["2.1"]',
      '  severity: care',
      '  why: w',
      '  mend: m',
      ...lines.map((line) => `  ${line}`),
    ].join('\n');
  writeFileSync(
    join(folder, 'bad.yaml'),
    [
      rule('who', 'when: {picture-people: nobody}'),
      rule('where', 'when: {platform: [faceboook]}'),
      rule('nothing', 'when: {}'),
      rule('account-alone', 'when: {capacity: own}'),
      rule('no-words', 'when: {picture-details: visible}', 'flag: ["x"]', 'pass: ["y"]'),
      rule('no-examples', 'detector: phone'),
      rule('good', 'when: {platform: [messaging]}'),
    ].join('\n'),
  );
  let told = '';
  try {
    loadRules({ rules: folder, classes: 'lexicon/classes', lexicon: 'lexicon' }, library);
  } catch (error) {
    if (error instanceof ProblemsError) told = error.message;
  }
  for (const part of [
    'bad.yaml:1: when.picture-people: is none, agreed or not-asked',
    'bad.yaml:7: where: when.platform: "faceboook" is no platform',
    'bad.yaml:13: when: needs something that must be so',
    'bad.yaml:19: rule: needs either a detector or a match, or a platform or picture in when',
    'bad.yaml:25: rule: looks at no words',
    'bad.yaml:33: rule: needs flag and pass examples',
  ]) {
    expect(told).toContain(part);
  }
  expect(told).not.toContain('bad.yaml:39');
  rmSync(folder, { recursive: true });
});

test('every platform that the form offers has a name of its own in the lexicon', () => {
  const { offered, namesOf } = rules.platforms;
  expect(offered.size).toBeGreaterThan(3);
  for (const name of offered.keys()) expect(namesOf(name)).toEqual([name]);
  expect(namesOf('messaging')).toContain('whatsapp');
  expect(namesOf('no such kind')).toEqual([]);
});
