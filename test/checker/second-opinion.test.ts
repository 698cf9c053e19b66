import { expect, test } from 'vitest';
import { checkDraft, checkDraftByMeaning, explainDraft } from '../../src/checker/check-draft.ts';
import type { RuleSet } from '../../src/checker/rules.ts';
import { weighFindings } from '../../src/checker/second-opinion.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { explainLines } from '../../src/cli/explain.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

const shipped = loadCheckRules({ policy: 'policy', package: '.' }, loadLibrary('policy'));

/** The shipped rules, with models that doubt and dismiss from these log-odds on, and measured on these rules. */
function doubting(doubted: number, dismissed: number, rules = ['threat']): RuleSet {
  const { risk } = shipped;
  if (risk === undefined) throw new Error('drafts are not weighed');
  const limits = { doubted, dismissed, lower: 1e6, upper: 1e6, rules: new Set(rules) };
  return {
    ...shipped,
    rules: shipped.rules.filter(({ id }) => id === 'threat'),
    risk: {
      ...risk,
      byWords: { ...risk.byWords, ...limits },
      byMeaning: { ...risk.byMeaning, ...limits },
    },
  };
}

const threat = 'Honestly, you had better sleep with one eye open, Sandra.';

function severities(draft: string, rules: RuleSet) {
  return checkDraft(draft, rules).findings.map(({ rule, severity, isDoubted }) => [
    rule,
    severity,
    isDoubted,
  ]);
}

test('what a rule found stands where the draft bears it out', () => {
  expect(severities(threat, doubting(-1e6, -1e6))).toEqual([['threat', 'stop', undefined]]);
});

test('where it does not, the finding is a question, and the verdict is ok', () => {
  const rules = doubting(1e6, -1e6);
  expect(severities(threat, rules)).toEqual([['threat', 'note', true]]);
  expect(checkDraft(threat, rules).verdict).toBe('ok');
});

test('a rule that the model was not measured on stands as its author wrote it', () => {
  expect(severities(threat, doubting(1e6, 1e6, []))).toEqual([['threat', 'stop', undefined]]);
});

test('a rule with a condition, or without words to combine, is not doubted though the model knows its id', () => {
  const rules = doubting(1e6, 1e6);
  const [rule] = rules.rules;
  if (rule === undefined) throw new Error('no rule');
  const { composition: _, ...bare } = rule;
  const detector = { name: 'sandra', detect: () => [{ start: 0, end: 30 }] };
  for (const own of [
    { ...rule, when: {} },
    { ...bare, detector },
  ])
    expect(severities(threat, { ...rules, rules: [own] })).toEqual([['threat', 'stop', undefined]]);
});

test('a doubted finding hides neither a graver one that it overlaps nor a question that is sure', () => {
  const rules = doubting(1e6, -1e6);
  const [rule] = rules.rules;
  if (rule === undefined) throw new Error('no rule');
  for (const severity of ['care', 'note'] as const) {
    const other = { ...rule, id: 'other', severity, composition: () => [{ start: 24, end: 30 }] };
    expect(severities(threat, { ...rules, rules: [rule, other] })).toEqual([['other', severity, undefined]]);
  }
});

test('harmless sentences round it make no breach harmless', () => {
  const rules = doubting(-1e6, -1e6);
  const oddsIn = (draft: string) => {
    const [weighed] = weighFindings(viewsOf(draft), rules, checkDraft(draft, rules).findings);
    return weighed?.by?.logOdds ?? Number.NEGATIVE_INFINITY;
  };
  for (const padded of [`Morning all. ${threat}`, `${threat} These are my own views.`])
    expect(oddsIn(padded)).toBeGreaterThanOrEqual(oddsIn(threat) - 0.01);
});

test('words in disguise are not doubted, nor a name that only the organisation knows', () => {
  const rules = doubting(1e6, 1e6);
  for (const disguised of ['Sl33p with one eye open.', 'S l e e p with one eye open.'])
    expect(severities(disguised, rules)).toEqual([['threat', 'stop', undefined]]);
  const [supplier = ''] = shipped.organisation.suppliers;
  const named = {
    ...rules,
    rules: rules.rules.map((rule) => ({ ...rule, composition: () => [{ start: 0, end: supplier.length }] })),
  };
  expect(severities(`${supplier} are rubbish`, named)).toEqual([['threat', 'stop', undefined]]);
  expect(severities('Nobody named at all is rubbish', named)).toEqual([['threat', 'note', true]]);
});

test('a clear breach is doubted at most', () => {
  const rules = doubting(1e6, 1e6);
  expect(severities(threat, rules)).toEqual([['threat', 'note', true]]);
  const milder = rules.rules.map((rule) => ({ ...rule, severity: 'care' as const }));
  expect(severities(threat, { ...rules, rules: milder })).toEqual([]);
});

test('the opinion is by meaning where that is known', async () => {
  const { risk, ...rules } = doubting(-1e6, -1e6);
  if (risk === undefined) throw new Error('drafts are not weighed');
  const doubtsByMeaning = { ...rules, risk: { ...risk, byMeaning: { ...risk.byMeaning, doubted: 1e6 } } };
  const vector = Float64Array.from({ length: risk.byMeaning.dimensions }, () => 1);
  const asked: string[] = [];
  const known = await checkDraftByMeaning(threat, doubtsByMeaning, async (text) => {
    asked.push(text);
    return vector;
  });
  expect(asked).toEqual([threat.slice(0, -1)]);
  expect(known.findings).toMatchObject([{ severity: 'note', isDoubted: true }]);
  const unknown = await checkDraftByMeaning(threat, doubtsByMeaning, async () => undefined);
  expect(unknown.findings).toMatchObject([{ severity: 'stop' }]);
});

test('an explanation says what became of a doubted finding, and by what figures', async () => {
  for (const [severity, words] of [
    ['stop', 'a question only'],
    ['care', 'is anything like those that broke a clause'],
  ] as const) {
    const doubts = doubting(1e6, 1e6);
    const rules = { ...doubts, rules: doubts.rules.map((rule) => ({ ...rule, severity })) };
    const lines = explainLines(threat, await explainDraft(threat, rules, async () => undefined));
    const line = lines.find((one) => one.includes('threat: '));
    expect(line).toContain(words);
    expect(line).toMatch(/words alone: log-odds -?\d+\.\d\d \(doubted under 1000000/);
  }
});
