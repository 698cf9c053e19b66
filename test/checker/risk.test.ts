import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotate } from '../../src/checker/annotation.ts';
import {
  checkDraft,
  checkDraftByMeaning,
  explainDraft,
  likenessRule,
} from '../../src/checker/check-draft.ts';
import { letterRuns } from '../../src/checker/letter-runs.ts';
import { findRisks, textsToEncode } from '../../src/checker/risk.ts';
import { hashOf } from '../../src/checker/risk-features.ts';
import { assess, type RiskModel } from '../../src/checker/risk-model.ts';
import { packRiskModel, unpackRiskModel } from '../../src/checker/risk-model-file.ts';
import { windowsOf } from '../../src/checker/risk-windows.ts';
import type { RuleSet } from '../../src/checker/rules.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { explainLines } from '../../src/cli/explain.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { ProblemsError } from '../../src/core/errors.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { fitRisk, riskRow } from '../../tools/fit-risk.ts';
import { contentHash } from '../../tools/json-lines.ts';
import { trainingFiles } from '../../tools/risk-examples.ts';

const library = loadLibrary('policy');
const ruleSet = loadCheckRules({ policy: 'policy', package: '.' }, library);
const text = {
  group: 'gossip',
  clauses: ['2.1(f)', '2.1'],
  why: 'It resembles gossip.',
  mend: 'Leave it out.',
  ask: 'Is it gossip?',
};

/** Learns that drafts about the canteen are gossip and drafts about the garden are not. */
function taught(thresholds: { lower: number; upper: number }): RuleSet {
  const examples = ['soup in the canteen', 'canteen soup again', 'the canteen queue'].flatMap((draft) => [
    example(draft, 'gossip'),
    example(draft.replaceAll('canteen', 'garden').replaceAll('soup', 'roses'), undefined),
  ]);
  const groups = ['gossip'];
  const rows = examples.map((one) => riskRow(one, groups));
  const model = { ...fitRisk(rows, { groups, trainedOn: 'test' }).byWords, ...thresholds };
  // Says only that a core holds what weighs, and little else.
  const spans = { trainedOn: 'test', weights: new Map([['gain', 20]]) };
  return { ...ruleSet, rules: [], risk: { byWords: model, byMeaning: model, spans, texts: [text] } };
}

function example(draft: string, group: string | undefined) {
  const features = draft.split(' ').map((word, at) => ({ hash: hashOf(`1${word}`), from: at, to: at + 1 }));
  return {
    author: 'test',
    draft: { id: draft, text: draft, verdict: 'ok' as const, findings: [], group: 'gossip' },
    group,
    features,
    letters: letterRuns(draft),
    text: draft,
    weight: 1,
  };
}

test('a likeness above the upper threshold asks for care, marks the words and says which weighed', () => {
  const draft = 'A quiet week. Trouble in the canteen, and then rain.';
  const { verdict, findings } = checkDraft(draft, taught({ lower: -5, upper: 0 }));
  expect(verdict).toBe('care');
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  expect(finding).toMatchObject({ rule: likenessRule('gossip'), severity: 'care', clauses: text.clauses });
  expect(draft.slice(finding?.span.start, finding?.span.end)).toContain('canteen');
  expect(draft.slice(finding?.span.start, finding?.span.end)).not.toContain('rain');
  expect(finding?.resembles).toContain('canteen');
});

test('a likeness between the thresholds is one question to ask yourself, and leaves the verdict ok', () => {
  const { verdict, findings } = checkDraft('Trouble in the canteen', taught({ lower: -5, upper: 50 }));
  expect(verdict).toBe('ok');
  expect(findings).toMatchObject([{ severity: 'note', why: text.ask }]);
});

test('a draft under the lower threshold gets nothing, and a model alone never says stop', () => {
  expect(checkDraft('Roses in the garden', taught({ lower: 0, upper: 1 })).findings).toEqual([]);
  const { verdict } = checkDraft('canteen canteen canteen', taught({ lower: -50, upper: -50 }));
  expect(verdict).toBe('care');
});

test('what a rule finds is told by the rule, and by no likeness beside it', () => {
  const risk = taught({ lower: -50, upper: -50 }).risk;
  const { findings } = checkDraft('Ring Jo on 07700 900123', { ...ruleSet, ...(risk ? { risk } : {}) });
  expect(findings.map(({ rule }) => rule)).toEqual(['phone-number']);
});

test('a likeness that asks for care stands instead of the question a rule would ask', () => {
  const draft = 'Lovely soup in the canteen, not that you would know.';
  const risk = taught({ lower: -50, upper: -50 }).risk ?? failed();
  const question: RuleSet['rules'][number] = {
    id: 'asks',
    clauses: ['2.1'],
    severity: 'note',
    why: 'Is it?',
    mend: 'Ask.',
    composition: () => [{ start: 0, end: draft.length }],
    flag: [],
    pass: [],
    file: 'test',
    line: 1,
  };
  const asked = { ...ruleSet, rules: [question] };
  expect(checkDraft(draft, { ...asked, risk }).findings.map(({ rule }) => rule)).toEqual([
    likenessRule('gossip'),
  ]);
  const mild = { ...risk, byWords: { ...risk.byWords, upper: 50 } };
  expect(checkDraft(draft, { ...asked, risk: mild }).findings.map(({ rule }) => rule)).toEqual(['asks']);
});

test('a draft without words resembles nothing', () => {
  for (const draft of ['😀😀😀', 'canteen 😀', '...', ''])
    expect(checkDraft(draft, taught({ lower: -50, upper: -50 })).findings).toEqual([]);
});

test('a policy without risk texts has nothing weighed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'risk-'));
  cpSync('policy', folder, { recursive: true });
  rmSync(join(folder, 'draft-risks.yaml'));
  expect(loadCheckRules({ policy: folder, package: '.' }, library).risk).toBeUndefined();
  writeFileSync(
    join(folder, 'draft-risks.yaml'),
    '- group: moods\n  clauses: ["9.9"]\n  why: w\n  mend: m\n  ask: a\n',
  );
  expect(() => loadCheckRules({ policy: folder, package: '.' }, library)).toThrow(ProblemsError);
  try {
    loadCheckRules({ policy: folder, package: '.' }, library);
  } catch (error) {
    expect(String(error)).toContain('draft-risks.yaml:1: the model knows no group "moods"');
    expect(String(error)).toContain('moods: no policy has a clause 9.9');
  }
  rmSync(folder, { recursive: true });
});

test('a model keeps what it says when it is packed and read again; a damaged one is refused', () => {
  const drafts = ['soup in the canteen', 'roses in the garden', 'canteen soup again', 'garden roses again'];
  const examples = drafts.map((draft, at) => example(draft, at % 2 === 0 ? 'gossip' : undefined));
  const vectors = new Map(
    drafts.map((draft, at) => [draft, Int8Array.of(at, 3 - at, 100 * (1 - (at % 2)), 9)]),
  );
  const groups = ['gossip'];
  const rows = examples.map((one) => riskRow(one, groups, vectors.get(one.text)));
  const fitted = fitRisk(rows, { groups, trainedOn: 'test' }).byMeaning;
  expect(() => unpackRiskModel(packRiskModel(fitted))).toThrow(/threshold/);
  const limits = { lower: -1, upper: 1, doubted: -2, dismissed: -3, rules: new Set(['threat']) };
  const model: RiskModel = { ...fitted, ...limits };
  expect(model.networks).not.toHaveLength(0);
  const packed = packRiskModel(model);
  const input = {
    features: [{ hash: hashOf('1canteen'), from: 0, to: 1 }],
    letters: letterRuns('canteen'),
    vector: [1, 2, 90, 9],
  };
  expect(unpackRiskModel(packed)).toMatchObject(limits);
  expect(assess(unpackRiskModel(packed), input).logOdds).toBeCloseTo(assess(model, input).logOdds, 1);
  expect(() => unpackRiskModel(packed.subarray(0, packed.length - 3))).toThrow('bytes of weights instead of');
});

test('the shipped models were trained from the drafts that are here', () => {
  const trainedOn = contentHash(trainingFiles());
  for (const name of ['draft-risk.bin', 'draft-risk-words.bin'])
    expect(unpackRiskModel(readFileSync(`models/${name}`)).trainedOn).toBe(trainedOn);
});

test('meaning is asked for in the riskiest windows only, and a draft is weighed without it', async () => {
  const draft = Array.from(
    { length: 60 },
    (_, index) => `Sentence number ${index} tells of a quiet day at the depot.`,
  ).join(' ');
  const views = viewsOf(draft);
  const risk = ruleSet.risk ?? failed();
  const windows = windowsOf(annotate(views, ruleSet.classes));
  expect(windows.length).toBeGreaterThan(4);
  expect(textsToEncode(views, ruleSet.classes, risk)).toHaveLength(4);
  const asked: string[] = [];
  const result = await checkDraftByMeaning(draft, ruleSet, async (one) => {
    asked.push(one);
    return undefined;
  });
  expect(asked).toHaveLength(4);
  for (const one of asked) expect(draft).toContain(one);
  expect(result).toEqual(checkDraft(draft, ruleSet));
});

test('windows hold every token once, in order, and risks lie inside the draft', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('my boss', 'lied.', 'the code', 'is 1234!', '\n', '😀', 'word '.repeat(40)), {
        maxLength: 60,
      }),
      (parts) => {
        const draft = parts.join(' ');
        const views = viewsOf(draft);
        const annotation = annotate(views, ruleSet.classes);
        let at = 0;
        for (const { from, to } of windowsOf(annotation)) {
          expect(from).toBe(at);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(at).toBe(annotation.tokens.length);
        for (const { span } of findRisks(views, ruleSet.classes, ruleSet.risk ?? failed())) {
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(draft.length);
        }
      },
    ),
    { numRuns: 50 },
  );
});

function failed(): never {
  throw new Error('the rule set has no model');
}

test('an explanation shows what is not told too, and how each window was weighed', async () => {
  const draft = 'Trouble at noon. The canteen again.';
  const overlapping = (id: string, severity: 'stop' | 'care'): RuleSet['rules'][number] => ({
    id,
    clauses: ['2.1'],
    severity,
    why: 'w',
    mend: 'm',
    composition: () => [{ start: 0, end: 7 }],
    flag: [],
    pass: [],
    file: 'test',
    line: 1,
  });
  const rules = {
    ...taught({ lower: -5, upper: 0 }),
    rules: [overlapping('mild', 'care'), overlapping('grave', 'stop')],
  };
  const { found, remarks, weighed } = await explainDraft(draft, rules, async () => undefined);
  expect(found.map(({ finding, isTold }) => [finding.rule, isTold])).toEqual([
    ['mild', false],
    ['grave', true],
  ]);
  expect(weighed).toMatchObject([
    { span: { start: 17, end: 34 }, isByMeaning: false, model: { lower: -5, upper: 0 } },
  ]);
  const printed = explainLines(draft, { found, remarks, weighed }).join('\n');
  expect(printed).toContain('mild: care, 2.1, at 0-7 "Trouble"; not told');
  expect(printed).toContain('so care; gossip');
});

test('a likeness with a condition is told only of drafts that meet it', () => {
  const own = taught({ lower: -5, upper: 0 });
  const risk = { ...(own.risk ?? failed()), texts: [{ ...text, when: { capacity: 'own' as const } }] };
  const draft = 'Trouble in the canteen.';
  expect(checkDraft(draft, { ...own, risk }).findings).toHaveLength(1);
  expect(checkDraft(draft, { ...own, risk }, { capacity: 'council' })).toMatchObject({
    verdict: 'ok',
    findings: [],
  });
});

test('a sentence in which a rule found something is told by the rule; the others are weighed', () => {
  const risk = taught({ lower: -50, upper: 0 }).risk ?? failed();
  const draft = 'Ring Jo on 07700 900123. The canteen queue again.';
  const { findings } = checkDraft(draft, { ...ruleSet, risk });
  expect(findings.map(({ rule }) => rule)).toEqual(['phone-number', likenessRule('gossip')]);
  expect(findings[1]?.span.start).toBeGreaterThan(draft.indexOf('.'));
});
