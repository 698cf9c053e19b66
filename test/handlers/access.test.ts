import { expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { mayDo, requireMay } from '../../src/handlers/access.ts';
import type { Action } from '../../src/handlers/action.ts';

const EVERYBODY: readonly Action['kind'][] = [
  'ask',
  'check',
  'check-empty',
  'read',
  'acknowledge',
  'confirm-acknowledgement',
  'my-record',
  'what-changed',
  'help',
  'topics',
  'smalltalk',
  'rate',
  'false-alarm',
  'ask-hr',
  'send-to-hr',
  'stale',
];

test.each(EVERYBODY)('an employee may %s', (kind) => {
  expect(mayDo('employee', kind)).toBe(true);
});

test.each([
  ['employee', 'team', false],
  ['manager', 'team', true],
  ['hr', 'team', true],
  ['employee', 'report', false],
  ['manager', 'report', false],
  ['hr', 'report', true],
  ['employee', 'remind', false],
  ['manager', 'remind', false],
  ['hr', 'remind', true],
  ...(
    [
      'hr-questions',
      'answer-hr',
      'draft-sample',
      'save-sample',
      'feedback',
      'import-roster',
      'apply-roster',
    ] as const
  ).flatMap((kind) => [
    ['employee', kind, false] as const,
    ['manager', kind, false] as const,
    ['hr', kind, true] as const,
  ]),
] as const)('%s and %s: %s', (role, kind, may) => {
  expect(mayDo(role, kind)).toBe(may);
});

test('a refusal says what the person can do instead', () => {
  expect(() => requireMay('employee', 'report')).toThrow(UserError);
  expect(() => requireMay('employee', 'team')).toThrow(/manage others/);
});
