import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lintLibrary, loadLibrary } from '../../src/knowledge/library.ts';

const source = JSON.parse(readFileSync('test/fixtures/clauses.json', 'utf8')) as {
  id: string;
  section: string;
  text: string;
}[];
const [policy] = loadLibrary('policy').policies;

test('the policy has the 39 clauses of its source, in their order', () => {
  expect(policy?.clauses.map(({ id }) => id)).toEqual(source.map(({ id }) => id));
  expect(source).toHaveLength(39);
});

test.each(source)('$id stands word for word as in its source', ({ id, section, text }) => {
  const clause = policy?.clauses.find((one) => one.id === id);
  expect(clause?.text).toBe(text);
  expect(clause?.section).toBe(section);
});

test('every clause has notes with a stance, a summary and sample questions', () => {
  for (const { id, notes } of policy?.clauses ?? []) {
    expect({
      id,
      questions: (notes?.questions.length ?? 0) > 0,
      summary: notes?.summary.length !== 0,
    }).toEqual({ id, questions: true, summary: true });
  }
});

test('lint finds nothing to say about it', () => {
  expect(lintLibrary('policy')).toEqual({ problems: [], warnings: [] });
});
