import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDraft } from '../../src/checker/check-draft.ts';
import type { Circumstances } from '../../src/checker/circumstances.ts';
import { mendDraft } from '../../src/checker/mend-draft.ts';
import { loadCheckRules } from '../../src/compose.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';

const ruleSet = loadCheckRules({ policy: 'policy', package: '.' }, loadLibrary('policy'));
const { risk: _unweighed, ...unweighed } = ruleSet;
const line = ruleSet.organisation.disclaimer;

function mend(draft: string, circumstances: Circumstances = {}, rules = unweighed) {
  const check = (text: string) => checkDraft(text, rules, circumstances);
  return mendDraft(draft, check(draft).findings, rules, async (text) => check(text));
}

test.each([
  ['Ring me on 07700 900123 please.', 'Ring me on [number removed] please.'],
  ['Mail jo.okafor@example.com or ring 07700 900123!', 'Mail [address removed] or ring [number removed]!'],
  ['We at the council think the bypass is a mistake.', `I think the bypass is a mistake.\n\n${line}`],
  ['We at the council are against the bypass.', `I am against the bypass.\n\n${line}`],
  [
    'On behalf of the council, the bypass is a mistake.',
    `In my own view, the bypass is a mistake.\n\n${line}`,
  ],
  [
    'I work for the council and I think the low traffic scheme should go.',
    `I work for the council and I think the low traffic scheme should go.\n\n${line}`,
  ],
])('%s is mended as a whole', async (draft, mended) => {
  expect((await mend(draft))?.draft).toBe(mended);
});

test('what is offered is clean of what it mends and brings nothing new, whatever is put together', async () => {
  const parts = ruleSet.rules
    .filter(
      ({ replacement, rewrites, addsDisclaimer }) => replacement !== undefined || rewrites || addsDisclaimer,
    )
    .flatMap(({ flag, pass }) => [...flag, ...pass]);
  let offered = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(' ', '\n', '. ', ''),
      async (chosen, joint) => {
        const draft = chosen.join(joint);
        const before = new Set(checkDraft(draft, ruleSet).findings.map(({ rule }) => rule));
        const mended = await mend(draft, {}, ruleSet);
        if (mended === undefined) return;
        offered += 1;
        const after = checkDraft(mended.draft, ruleSet)
          .findings.filter(({ severity }) => severity !== 'note')
          .map(({ rule }) => rule);
        expect(mended.rules.length).toBeGreaterThan(0);
        for (const rule of mended.rules) {
          expect([...before]).toContain(rule);
          expect(after).not.toContain(rule);
        }
        expect(after.filter((rule) => !before.has(rule))).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
  expect(offered).toBeGreaterThan(20);
});

test('what no rule can mend stays, and is not said to be mended', async () => {
  const mended = await mend('Our hospital is a shambles from top to bottom. Ring me on 07700 900123.');
  expect(mended?.draft).toBe('Our hospital is a shambles from top to bottom. Ring me on [number removed].');
  expect(mended?.rules).toEqual(['phone-number']);
});

test('nothing is offered where nothing can be mended, or where mending leads to something else', async () => {
  expect(await mend('Lovely morning at the allotment.')).toBeUndefined();
  expect(await mend('Our hospital is a shambles from top to bottom.')).toBeUndefined();
  const draft = 'Ring me on 07700 900123.';
  const { findings } = checkDraft(draft, unweighed);
  const [finding] = findings;
  if (finding === undefined) throw new Error('no finding');
  const somethingElse = {
    ...checkDraft(draft, unweighed),
    findings: [{ ...finding, rule: 'something-else' }],
  };
  expect(await mendDraft(draft, findings, unweighed, async () => somethingElse)).toBeUndefined();
});

test('a draft that would become too long is not offered', async () => {
  const draft = `I work for the council and I think the strike should end. ${'word '.repeat(1985)}`;
  expect(draft.length).toBeLessThan(10_000);
  expect(await mend(draft)).toBeUndefined();
});

test('a replacement by nothing leaves no space behind', async () => {
  const rules = unweighed.rules.map((rule) =>
    rule.id === 'phone-number' ? { ...rule, replacement: '' } : rule,
  );
  const mended = await mend('Ring me on 07700 900123, any time.', {}, { ...unweighed, rules });
  expect(mended?.draft).toBe('Ring me on, any time.');
});
