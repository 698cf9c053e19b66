import { expect, test } from 'vitest';
import { databaseWords } from '../../src/cli/doctor-database.ts';
import type { DatabaseState } from '../../src/records/postgres/inspect.ts';

const FINE: DatabaseState = {
  version: '16.4',
  stepsToMake: 0,
  stepsUnknown: 0,
  isReadOnly: false,
  mayMakeTables: true,
  mayWrite: true,
  clockAheadMs: 400,
  connections: { used: 20, most: 97 },
};

test('a database that is well is told of in a line', () => {
  expect(databaseWords(FINE, 10)).toBe(
    'database: PostgreSQL 16.4, tables up to date, can be written, clocks 0 s apart, 20 of 97 connections in use',
  );
  expect(databaseWords({ ...FINE, stepsToMake: 2 }, 10)).toContain('at the next start');
  expect(databaseWords({ ...FINE, mayMakeTables: false }, 10)).toContain('up to date');
});

test.each<[string, Partial<DatabaseState>, RegExp]>([
  ['an old server', { version: '11.22' }, /11\.22 is too old/],
  ['tables of a newer assistant', { stepsUnknown: 1 }, /newer assistant/],
  ['a copy that only reads', { isReadOnly: true }, /takes no changes/],
  ['no right to make the tables', { stepsToMake: 2, mayMakeTables: false }, /may not make tables/],
  ['no right to write them', { mayWrite: false }, /may not write/],
  ['a clock behind', { clockAheadMs: -7 * 60_000 }, /7 minutes behind/],
  ['a clock ahead', { clockAheadMs: 61_000 }, /1 minute ahead of/],
  ['too few connections', { connections: { used: 90, most: 97 } }, /7 of 97 connections left/],
])('%s is to be put right', (_, wrong, words) => {
  expect(() => databaseWords({ ...FINE, ...wrong }, 10)).toThrow(words);
});
