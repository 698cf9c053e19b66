import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blockOf, everythingIn, formOf, type Office, openOffice } from '../support/office.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const fill = { person: 'ann', 'signed-on': '10 February 2026', witness: 'Mo Hart' };
const record = async (fields: Record<string, string> = {}, as = 'hana') =>
  office.submit(as, await office.say(as, 'paper'), { ...fill, ...fields });
const held = () => office.store.acknowledgements({});

describe('what was signed on paper', () => {
  test('is a record like any other, with witness and who put it on record, and labelled so everywhere', async () => {
    const reply = await record();
    expect(reply).toMatchObject({ title: 'Recorded', replacesCard: true });
    const [policy] = office.library.policies;
    expect(await held()).toMatchObject([
      {
        personId: 'ann',
        policyVersion: policy?.version,
        policyDigest: policy?.digest,
        statement: policy?.statement,
        acknowledgedAt: '2026-02-10T12:00:00.000Z',
        via: 'paper',
        cycle: '2026-02-04',
        witnessId: 'mo',
        recordedBy: 'hana',
        recordedAt: office.now.toISOString(),
      },
    ]);
    const label = 'on paper, witnessed by Mo Hart, put on record by Hana Ito on 20 February 2026';
    expect(everythingIn(reply)).toContain(label);
    expect(everythingIn(await office.say('ann', 'my record'))).toContain(label);
    expect(everythingIn(await office.say('ann', 'acknowledge'))).toContain('on paper');
    const file = (await office.say('hana', 'report csv')).files?.[0]?.content ?? '';
    expect(file).toMatch(/^ann,.*,acknowledged,.*,paper,Mo Hart,Hana Ito,2026-02-20T[^,]+Z,ACK-/m);
    expect(blockOf(await office.say('hana', 'report'), 'progress').parts[0]).toEqual({
      label: 'acknowledged',
      count: 1,
    });
  });

  test('is told to the person where they have a chat, so that a mistake comes to light', async () => {
    const reply = await record();
    expect(office.sent.map(({ to }) => to)).toEqual(['ann']);
    expect(office.sent[0]?.reply.summary).toMatch(/you signed the Social media policy on paper/);
    expect(everythingIn(reply)).toContain('has been told in the chat');
    office.delivery = { ok: false, reason: 'unreachable' };
    expect(everythingIn(await record({ person: 'bob' }))).toContain('has no chat that I can write to');
  });

  test('is one record, however often it is sent, and none beside one made in the chat', async () => {
    const first = await record();
    const again = await record();
    expect(again.title).toBe('Already recorded');
    expect(again.summary.split('receipt')[1]).toBe(first.summary.split('receipt')[1]);
    expect(office.sent).toHaveLength(1);
    await office.acknowledge('bob');
    expect((await record({ person: 'bob' })).title).toBe('Already recorded');
    expect((await held()).map(({ via }) => via)).toEqual(['paper', 'web']);
  });

  test('of today is not in the future', async () => {
    office.now = new Date('2026-02-20T08:00:00Z');
    await record({ 'signed-on': '20 February 2026' });
    expect((await held())[0]?.acknowledgedAt).toBe('2026-02-20T08:00:00.000Z');
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['nobody', { person: '' }, /^Say who signed/],
    ['no witness', { witness: '' }, /^Say who saw it signed/],
    ['a witness who is not on the roster', { witness: 'Nemo' }, /^Nobody who works here/],
    ['a witness who has left', { witness: 'lea' }, /^Nobody who works here/],
    ['somebody who witnesses themselves', { witness: 'Ann Lee' }, /somebody other than who signed/],
    ['oneself', { person: 'hana' }, /by somebody else in HR/],
    ['no day', { 'signed-on': '' }, /missing or no date/],
    ['a day to come', { 'signed-on': '2026-02-21' }, /has not come yet/],
    ['a day before the words were in force', { 'signed-on': '2026-01-04' }, /in force since 5 January 2026/],
  ])('by %s comes back in the form and records nothing', async (_, fields, words) => {
    const reply = await record(fields);
    expect(reply.summary).toMatch(words);
    expect(formOf(reply).fields.map(({ initial }) => initial)).toEqual(Object.values({ ...fill, ...fields }));
    expect(await held()).toEqual([]);
    expect(office.sent).toEqual([]);
  });

  test('long before the next turn does not count for it', async () => {
    await record();
    office.now = new Date('2027-02-01T10:00:00Z');
    expect((await record({ 'signed-on': '10 October 2026' })).summary).toMatch(/a new signature is asked/);
    expect((await record({ 'signed-on': '30 January 2027' })).title).toBe('Recorded');
    expect((await held()).map(({ cycle }) => cycle)).toEqual(['2026-02-04', '2027-02-10']);
  });
});
