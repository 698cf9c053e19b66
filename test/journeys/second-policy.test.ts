import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadKnowledge } from '../../src/compose.ts';
import { renderPlainText } from '../../src/core/plain-text.ts';
import { handleAsk } from '../../src/handlers/ask.ts';
import { runAssistant } from '../support/run-assistant.ts';

const SECOND = 'test/fixtures/second-policy';
/** What would give away that something of the first policy, or its employer, is welded in. */
const OF_THE_FIRST = /council|leicestershire|social media|facebook/i;

interface Question {
  readonly q: string;
  readonly kind: string;
  readonly clauses: readonly string[];
}
const questions = readFileSync('test/fixtures/second-policy.questions.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Question);
const inScope = questions.filter(({ kind }) => kind === 'answerable');
const elsewhere = questions.filter(({ kind }) => kind === 'out_of_scope');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'second-'));
  cpSync(SECOND, join(folder, 'bare'), { recursive: true });
  rmSync(join(folder, 'bare', 'information-security.notes.yaml'));
  cpSync('policy', join(folder, 'both'), { recursive: true });
  for (const name of ['information-security.md', 'information-security.notes.yaml'])
    cpSync(join(SECOND, name), join(folder, 'both', name));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function scoreOf(policy: string, hasMeanings: boolean) {
  const knowledge = loadKnowledge({
    policy,
    package: '.',
    ...(hasMeanings ? { vectors: join(folder, 'vectors') } : {}),
  });
  await knowledge.search.warmUp();
  const results = await Promise.all(
    inScope.map(async ({ q, clauses }) => {
      const shown = (await knowledge.search.search(q)).clauses.map(({ clauseId }) => clauseId);
      return { first: clauses.includes(shown[0] ?? ''), three: shown.some((id) => clauses.includes(id)) };
    }),
  );
  const answeredElsewhere: string[] = [];
  for (const { q } of elsewhere)
    if ((await knowledge.search.search(q)).kind === 'answer') answeredElsewhere.push(q);
  await knowledge.search.close();
  return {
    first: results.filter(({ first }) => first).length / results.length,
    three: results.filter(({ three }) => three).length / results.length,
    answeredElsewhere,
  };
}

test.each([false, true])(
  'another policy with notes is answered well (by meaning: %s)',
  async (hasMeanings) => {
    const { first, three, answeredElsewhere } = await scoreOf(SECOND, hasMeanings);
    expect(first).toBeGreaterThanOrEqual(0.7);
    expect(three).toBeGreaterThanOrEqual(0.8);
    expect(answeredElsewhere).toEqual([]);
  },
);

test.each([false, true])('and usefully without any (by meaning: %s)', async (hasMeanings) => {
  const { three, answeredElsewhere } = await scoreOf(join(folder, 'bare'), hasMeanings);
  expect(three).toBeGreaterThanOrEqual(0.55);
  expect(answeredElsewhere).toEqual([]);
});

test('no reply about it speaks of the first policy', async () => {
  const knowledge = loadKnowledge({ policy: SECOND, package: '.' });
  for (const { q } of questions) {
    const reply = await handleAsk(q, false, knowledge);
    expect(
      JSON.stringify({ ...reply, blocks: reply.blocks.filter(({ kind }) => kind !== 'buttons') }),
    ).not.toMatch(OF_THE_FIRST);
  }
});

test('two policies side by side: each question is answered from its own, and the reply says which', async () => {
  const knowledge = loadKnowledge({ policy: join(folder, 'both'), package: '.' });
  const ask = async (question: string) => renderPlainText(await handleAsk(question, false, knowledge));
  expect(await ask('can I use Facebook on my work laptop at lunch')).toContain(
    'Social media policy, version 1.0',
  );
  expect(await ask('I found a USB stick. Can I see what is on it?')).toContain(
    'Information security policy, version 3.2',
  );
});

test('it is read, linted and acknowledged like the first, and a draft is not called fine without checks', () => {
  const env = { POLICY_DIR: SECOND, SENTENCE_ENCODER: 'off' };
  expect(runAssistant(['policy', 'lint', SECOND]).stdout).toContain('0 problems');
  expect(runAssistant(['read', 'S4.2(b)'], { env }).stdout).toContain('encrypt the attachment');
  const { stdout } = runAssistant(['check'], { env, input: 'Call 07700 900123' });
  expect(stdout).toContain('no draft checks');
  expect(stdout).toContain('Call 07700 900123');
  expect(stdout).not.toContain('No problems spotted');
});
