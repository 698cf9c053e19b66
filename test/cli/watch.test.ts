import { expect, test } from 'vitest';
import { settledIn, watchMessages } from '../../src/cli/watch.ts';
import type { Operator } from '../../src/control/calls.ts';

/** An operator whose messages are in these states, one after the other look. */
function operatorOf(looks: readonly Readonly<Record<string, number>>[]): Operator {
  let at = 0;
  return {
    messageCounts: async () => {
      const look = looks[Math.min(at++, looks.length - 1)] ?? {};
      return { counts: Object.entries(look).map(([state, count]) => ({ policyId: 'p', state, count })) };
    },
  } as unknown as Operator;
}

async function watch(
  isTerminal: boolean,
  looks: readonly Readonly<Record<string, number>>[],
): Promise<string> {
  const operator = operatorOf(looks);
  let written = '';
  const before = await settledIn(operator);
  await watchMessages(operator, before, {
    isTerminal,
    looks: 5,
    wait: async () => undefined,
    write: (text) => {
      written += text;
    },
  });
  return written;
}

const LOOKS = [
  { sent: 100, failed: 2 },
  { sent: 100, failed: 2 },
  { sent: 100, failed: 2, queued: 10 },
  { sent: 104, failed: 2, queued: 5, sending: 1 },
  { sent: 104, failed: 2, queued: 5, sending: 1 },
  { sent: 108, failed: 3, unknown: 1 },
];

test('elsewhere than on a terminal each change is a line, until nothing waits; what was sent before is left out', async () => {
  expect(await watch(false, LOOKS)).toBe(
    [
      `[${'.'.repeat(30)}] 0 of 10`,
      `[${'#'.repeat(12)}${'.'.repeat(18)}] 4 of 10`,
      `[${'#'.repeat(30)}] 10 of 10, 1 failed, 1 unknown`,
      '',
    ].join('\n'),
  );
});

test('on a terminal one line is drawn over', async () => {
  const written = await watch(true, LOOKS);
  expect(written.split('\n')).toHaveLength(2);
  expect(written.split('\r\u001b[K')).toHaveLength(4);
});

test('when nothing comes to wait, that is said once', async () => {
  expect(await watch(false, [{ sent: 5 }])).toBe('No message is waiting to go out.\n');
});

test('when nothing moves for two minutes, it is said once what that may mean, and watching goes on', async () => {
  const still = Array.from({ length: 300 }, () => ({ sent: 0, queued: 3 }));
  const written = await watch(false, [...still, { sent: 3 }]);
  expect(written.match(/no assistant is running/g)).toHaveLength(1);
  expect(written).toMatch(/3 of 3\n$/);
});
