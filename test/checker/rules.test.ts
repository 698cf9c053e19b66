import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDraft } from '../../src/checker/check-draft.ts';
import { loadRules } from '../../src/checker/rules.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { ProblemsError } from '../../src/core/errors.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

const library = loadLibrary('policy');
const ruleSet = loadCheckRules({ policy: 'policy', package: '.' }, library);
const examples = ruleSet.rules.flatMap((rule) => [
  ...rule.flag.map((draft) => ({ rule, draft, does: 'flags', id: rule.id })),
  ...rule.pass.map((draft) => ({ rule, draft, does: 'passes', id: rule.id })),
]);

test.each(examples)('$id $does an example of its own: $draft', ({ rule, draft, does }) => {
  const spans =
    rule.detector?.detect(viewsOf(draft), ruleSet.organisation) ?? rule.composition?.(viewsOf(draft)) ?? [];
  expect(spans.length > 0).toBe(does === 'flags');
});

test('some rule is for each clause of personal conduct, for copyright, and for security', () => {
  const covered = new Set(ruleSet.rules.flatMap(({ clauses }) => clauses));
  for (const id of [...'abcdefghij'].map((letter) => `2.1(${letter})`)) expect([...covered]).toContain(id);
  for (const id of ['0.5', '5.1', '5.2', '5.2(a)', '5.2(b)']) expect([...covered]).toContain(id);
});

test('another organisation changes names, numbers and domains without code', () => {
  const organisation = {
    ...library.organisation,
    name: 'Harbour Trust',
    names: ['the Trust'],
    publicPhones: ['07700 900123'],
    suppliers: ['Zabrinski Cleaning Ltd', 'Premier Services'],
    projects: ['Project Puffin'],
  };
  const own = loadRules(
    { rules: 'policy/draft-checks', classes: 'lexicon/classes', lexicon: 'lexicon' },
    { ...library, organisation },
  );
  expect(checkDraft('Ring 07700 900123', own).verdict).toBe('ok');
  expect(checkDraft('Ring 07700 900124', own).verdict).toBe('stop');
  const found = (draft: string) => checkDraft(draft, own).findings.map(({ rule }) => rule);
  expect(found('Zabrinski couldn’t mop a puddle')).toEqual(['runs-down-a-provider']);
  expect(found('A premier couldn’t mop a puddle')).toEqual([]);
  expect(found('Late again because of #ProjectPuffin')).toEqual(['names-a-project']);
  expect(found('Late again because of a puffin')).toEqual([]);
  expect(own.version).not.toBe(ruleSet.version);
});

test('mistakes in rule files are told at once, with file and line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  writeFileSync(
    join(folder, 'bad.yaml'),
    '- id: Bad Id\n  clauses: ["2.1"]\n  severity: fatal\n  why: w\n  mend: m\n  detector: telepathy\n  flag: []\n  pass: ["x"]\n- id: twice\n  clauses: ["9.9"]\n  severity: care\n  why: w\n  mend: m\n  detector: phone\n  flag: ["x"]\n  pass: ["y"]\n- id: twice\n  clauses: ["2.1"]\n  severity: care\n  why: w\n  mend: m\n  flag: ["x"]\n  pass: ["y"]\n',
  );
  let told = '';
  try {
    loadRules({ rules: folder, classes: 'lexicon/classes', lexicon: 'lexicon' }, library);
  } catch (error) {
    if (error instanceof ProblemsError) told = error.message;
  }
  for (const part of [
    'bad.yaml:1: id:',
    'severity: is stop, care or note',
    'detector: is one of phone',
    'flag: needs at least one',
    'bad.yaml:9: twice: no policy has a clause 9.9',
    'needs either a detector or a match',
  ]) {
    expect(told).toContain(part);
  }
  rmSync(folder, { recursive: true });
});
