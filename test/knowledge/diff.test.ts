import { expect, test } from 'vitest';
import { diffClauses } from '../../src/knowledge/diff.ts';

test('new, changed and removed clauses are told, in the order of the later version', () => {
  const before = [
    { id: '1', text: 'Old words.' },
    { id: '2', text: 'Gone.' },
    { id: '3', text: 'Same.' },
  ];
  const after = [
    { id: '1', text: 'New words.' },
    { id: '3', text: 'Same.' },
    { id: '4', text: 'Added.' },
  ];
  expect(diffClauses(before, after)).toEqual([
    { kind: 'changed', clauseId: '1', before: 'Old words.', after: 'New words.' },
    { kind: 'added', clauseId: '4', after: 'Added.' },
    { kind: 'removed', clauseId: '2', before: 'Gone.' },
  ]);
});

test('white space and the shape of quotation marks are no change', () => {
  expect(
    diffClauses([{ id: '1', text: `It's  "fine" - yes` }], [{ id: '1', text: 'It’s “fine” – yes' }]),
  ).toEqual([]);
});
