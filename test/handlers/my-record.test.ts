import { afterEach, beforeEach, expect, test } from 'vitest';
import { blockOf, buttonsOf, everythingIn, type Office, openOffice, PEOPLE } from '../support/office.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const record = async (as = 'ann') => everythingIn(await office.say(as, 'my record'));
const home = async (as = 'ann') => everythingIn(await office.tell(as, { kind: 'home' }));

test.each<[string, string, string, RegExp]>([
  ['before the due date', '2026-01-10', 'Coming up', /asked to acknowledge it by 4 February 2026/],
  ['when reminders may begin', '2026-01-25', 'To do', /Please acknowledge it by 4 February 2026/],
  ['on the due date', '2026-02-04', 'To do', /Please acknowledge it by 4 February 2026/],
  ['after it', '2026-02-05', 'Overdue', /It was to be acknowledged by 4 February 2026/],
])('%s the record and the page say what is to do by when', async (_, date, lead, words) => {
  office.now = new Date(`${date}T10:00:00Z`);
  for (const text of [await record(), await home()]) {
    expect(text).toContain(`"bold":"${lead}: Social media policy, version 1.0. "`);
    expect(text).toMatch(words);
    expect(text).toContain('acknowledge social-media');
  }
});

test('what is done says when it comes round again, and has nothing to press', async () => {
  await office.acknowledge('ann');
  for (const text of [await record(), await home()]) {
    expect(text).toMatch(
      /You acknowledged it on 20 February 2026, receipt ACK-[\w-]+\. Next time: by 20 February 2027\./,
    );
    expect(text).not.toContain('"acknowledge social-media"');
  }
});

test('nothing is asked while HR has not answered, nor while excused', async () => {
  await office.store.askHr({
    key: 'ab12',
    text: 'May I?',
    shown: [],
    askedAt: office.now.toISOString(),
    via: 'web',
    isNamed: true,
    askerId: 'ann',
    pauses: office.policyId,
  });
  expect(await record()).toMatch(/Waiting for HR: .*Nothing is asked of you until it is answered/);
  await office.store.addExcuse({
    personId: 'bob',
    policyId: office.policyId,
    reason: 'Secondment',
    from: '2026-02-01',
    until: '2026-03-01',
    by: 'hana',
    at: office.now.toISOString(),
  });
  expect(await record('bob')).toMatch(
    /until 1 March 2026\. After that: acknowledge it by 16 March 2026.*Social media policy, 1 February 2026 to 1 March 2026: Secondment \(put on record by Hana Ito\)/,
  );
});

test('what was sent stands in it with what became of it, the latest first, and nobody else’s', async () => {
  const step = (personId: string, name: string, on: string) => ({
    key: `${office.policyId}/2026-02-04/${personId}/${name}`,
    policyId: office.policyId,
    cycle: '2026-02-04',
    personId,
    step: name,
    on,
  });
  await office.store.queueMessages([
    step('ann', '-3', '2026-02-01'),
    step('bob', '-3', '2026-02-01'),
    step('ann', '1', '2026-02-05'),
  ]);
  const [message] = await office.store.claimMessages({
    owner: 'o',
    policyIds: [office.policyId],
    limit: 1,
    leaseMs: 60_000,
  });
  await office.store.settleMessage(message?.key ?? '', message?.token ?? '', {
    state: 'sent',
    platform: 'web',
    messageId: 'm',
  });
  office.now = new Date('2026-02-20T11:00:00Z');
  await office.say('mo', 'nudge Ann Lee');
  const table = (await office.say('ann', 'my record')).blocks.findLast((block) => block.kind === 'table');
  expect(table?.kind === 'table' ? table.rows.map((row) => row.slice(1)) : []).toEqual([
    ['Nudge about the Social media policy', 'from Mo Hart'],
    ['Reminder of the Social media policy, 3 days before it was due', 'sent'],
    ['Reminder of the Social media policy, 1 day after it was due', 'waiting to go out'],
  ]);
});

test('the line on the roster is all there, with leave and first day', async () => {
  await office.close();
  office = await openOffice({
    people: PEOPLE.map((person) =>
      person.id === 'ann'
        ? {
            ...person,
            startsOn: '2026-01-12',
            leave: { from: '2026-03-02' },
            nation: 'northern-ireland',
            timeZone: 'Europe/London',
          }
        : person,
    ),
  });
  const { rows } = blockOf(await office.say('ann', 'my record'), 'facts');
  expect(Object.fromEntries(rows.map(({ label, value }) => [label, value]))).toMatchObject({
    Started: '12 January 2026',
    Leave: 'from 2 March 2026',
    'Bank holidays of': 'northern ireland',
    'Time zone': 'Europe/London',
    Manager: 'Mo Hart',
  });
});

test('the page shows a manager their people and HR the organisation, with the way on', async () => {
  const manager = await office.tell('mo', { kind: 'home' });
  expect(buttonsOf(manager).map(({ label }) => label)).toContain('My team');
  expect(everythingIn(manager)).toContain('Cyd Moss');
  const hr = await office.tell('ivan', { kind: 'home' });
  expect(buttonsOf(hr).map(({ value }) => value)).toEqual(
    expect.arrayContaining(['report', 'report csv', 'excuse', 'paper']),
  );
});
