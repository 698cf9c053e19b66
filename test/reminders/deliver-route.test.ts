import { expect, test } from 'vitest';
import type { ChatPlatform } from '../../src/core/ports.ts';
import { routeOf } from '../../src/reminders/deliver-route.ts';

test('somebody who is found by another assistant while their way is looked for is written to, not given up', async () => {
  let isFound = false;
  const platform: Partial<ChatPlatform> = { name: 'chat', findAddress: async () => ({ state: 'unfound' }) };
  const route = await routeOf({ personId: 'p1' }, new Map(), {
    store: {
      addresses: async () => {
        const known = isFound ? [{ platform: 'chat', route: 'p1' }] : [];
        isFound = true;
        return known;
      },
      reach: async () => [
        { personId: 'p1', platform: 'chat', state: 'reachable', at: '2026-03-02T09:00:00.000Z' },
      ],
      time: async () => new Date('2026-03-02T09:00:00.000Z'),
    } as unknown as Parameters<typeof routeOf>[2]['store'],
    platforms: [platform as ChatPlatform],
    personOf: (id) => ({
      ...{ id, name: 'Ann', email: 'ann@example.org', department: 'Parks', role: 'employee' },
    }),
  });
  expect(route).toEqual({ to: 'platform', platform: 'chat' });
});
