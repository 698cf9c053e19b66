import { afterAll } from 'vitest';
import { buttonData, formData, inputId } from '../../../src/adapters/teams/pressed.ts';
import type { Transport } from '../../../src/core/incoming.ts';
import { describePlatform } from '../contract.ts';
import { createTeamsHarness, settled, type TeamsHarness } from './harness.ts';

const harnesses: TeamsHarness[] = [];
afterAll(async () => {
  for (const harness of harnesses) await harness.close();
});
const noKeep = () => {
  throw new Error('nothing here is long');
};

describePlatform(
  'teams',
  async (log) => {
    const harness = await createTeamsHarness({ log });
    harnesses.push(harness);
    const { connector } = harness;
    const person = harness.person('29:ann');
    const answers = new Map<string, string>();

    const act = (event: Transport, id: string) => {
      switch (event.kind) {
        case 'message':
          return person.say(event.text, { id });
        case 'shortcut':
          return person.openOn('checkMessage', event.text);
        case 'button':
          return person.execute('m0', buttonData(event.name, event.value, noKeep));
        case 'form':
          return person.execute(
            'm0',
            formData(event.name, event.value, 0, noKeep),
            Object.fromEntries(
              Object.entries(event.fields).map(([name, value]) => [inputId(0, name), value]),
            ),
          );
        case 'opened':
          return person.install();
        default:
          throw new Error(`${event.kind} does not come from Teams`);
      }
    };
    const shown = () => connector.messages.map(({ activity }) => JSON.stringify(activity));
    return {
      platform: harness.platform,
      reachable: {
        platform: 'teams',
        route: {
          serviceUrl: connector.url,
          tenantId: 'tenant-1',
          botId: '28:bot',
          userId: '29:ann',
          aadObjectId: 'aad-29:ann',
          conversationId: 'personal:29:ann',
        },
      },
      gone: {
        platform: 'teams',
        route: {
          serviceUrl: connector.url,
          tenantId: 'tenant-1',
          botId: '28:bot',
          userId: '29:nobody',
          conversationId: 'personal:29:nobody',
        },
      },
      async deliver(event, id) {
        const before = shown().length;
        const { status, body } = await act(event, id);
        await settled(connector);
        const seen =
          `${body === '{}' ? '' : body}${shown().slice(before).join('')}` || (answers.get(id) ?? '');
        answers.set(id, seen);
        return { ok: status === 200 && !/sorry/i.test(seen), body: seen };
      },
      received: async () => shown().join('\n'),
    };
  },
  { without: ['command'] },
);
