import { expect, test } from 'vitest';
import { diffClauses, diffWords } from '../../src/knowledge/diff.ts';

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

test('a clause put in between renumbers the others, with or without other words', () => {
  const words = 'Employees must keep the keys of the depot safe at all times.';
  const before = [
    { id: '1(a)', text: 'Lock the door.' },
    { id: '1(b)', text: words },
  ];
  const after = [
    { id: '1(a)', text: 'Wear the badge.' },
    { id: '1(b)', text: 'Lock the door.' },
    { id: '1(c)', text: words.replace('safe', 'secure') },
  ];
  expect(diffClauses(before, after)).toEqual([
    { kind: 'added', clauseId: '1(a)', after: 'Wear the badge.' },
    { kind: 'renumbered', clauseId: '1(b)', from: '1(a)', before: 'Lock the door.', after: 'Lock the door.' },
    {
      kind: 'renumbered',
      clauseId: '1(c)',
      from: '1(b)',
      before: words,
      after: words.replace('safe', 'secure'),
    },
  ]);
});

test('words are kept, removed and added, and make up both texts', () => {
  const changes = diffWords('You must not post.', 'You may post here.');
  const textOf = (without: string) =>
    changes
      .filter(({ kind }) => kind !== without)
      .map(({ text }) => text)
      .join('');
  expect(textOf('added')).toBe('You must not post.');
  expect(textOf('removed')).toBe('You may post here.');
  expect(changes.some(({ kind, text }) => kind === 'kept' && text.includes('post'))).toBe(true);
});
