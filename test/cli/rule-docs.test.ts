import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRules, type RuleSet } from '../../src/checker/rules.ts';
import { renderRuleDocs } from '../../src/cli/rule-docs.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

const library = loadLibrary('policy');
const ruleSet = loadCheckRules({ policy: 'policy', package: '.' }, library);
const docs = renderRuleDocs(ruleSet, library);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rule-docs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function rulesFrom(yaml: string): RuleSet {
  writeFileSync(join(folder, 'own.yaml'), yaml);
  return loadRules({ rules: folder, classes: 'lexicon/classes', lexicon: 'lexicon' }, library);
}

test('docs/rules.md is what "policy rules" makes of the rules of now', () => {
  // When this fails: npx policy-assistant policy rules --out docs/rules.md
  expect(readFileSync('docs/rules.md', 'utf8')).toBe(docs);
});

test('each rule and each likeness has one section', () => {
  const headings = [...docs.matchAll(/^### (.+)$/gm)].map(([, id]) => id);
  const expected = [
    ...ruleSet.rules.map(({ id }) => id),
    ...(ruleSet.risk?.texts ?? []).map(({ group }) => `resembles-${group}`),
  ];
  expect(headings.toSorted()).toEqual(expected.toSorted());
});

test('examples that quote offensive language are left out, and it is said so', () => {
  const offensive = ruleSet.rules.filter((rule) => rule.offensive === true);
  expect(offensive.map(({ id }) => id)).toContain('slur');
  for (const { flag, pass } of offensive)
    for (const draft of [...flag, ...pass]) expect(docs).not.toContain(draft);
  expect(docs).toContain('they quote offensive language');
});

test('an example is shown to the letter, whatever signs it has', () => {
  const shown = renderRuleDocs(
    rulesFrom(
      '- id: own-phone\n  clauses: ["2.1(j)"]\n  severity: stop\n  why: "Anyone <b>can</b> ring *it*."\n  mend: Leave it out.\n  detector: phone\n  replacement: ""\n  flag: ["`07700 900123` **now**", "ring\\n07700 900123"]\n  pass: ["no `` number"]\n',
    ),
    library,
  );
  expect(shown).toContain('- `` `07700 900123` **now** ``\n- `ring ⏎ 07700 900123`\n');
  expect(shown).toContain('- ```no `` number```\n');
  expect(shown).toContain('Anyone \\<b\\>can\\</b\\> ring \\*it\\*.');
  expect(shown).toContain('- Offers instead: nothing, the words are left out\n');
});
