import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseDate } from '../../src/handlers/parse-date.ts';
import { blockOf, buttonOf, everythingIn, formOf, type Office, openOffice } from '../support/office.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const fill = { person: 'Ann Lee', reason: 'Long-term leave', until: '30 June 2026' };
const excuse = async (fields: Record<string, string> = {}, as = 'hana') =>
  office.submit(as, await office.say(as, 'excuse'), { ...fill, ...fields });

describe('an excuse', () => {
  test('is kept with who, why and until when, stops what is asked, and stands in the person’s record', async () => {
    const reply = await excuse();
    expect(reply).toMatchObject({ summary: 'Ann Lee is excused until 30 June 2026', replacesCard: true });
    expect(await office.store.excuses({})).toMatchObject([
      {
        personId: 'ann',
        reason: 'Long-term leave',
        from: '2026-02-20',
        until: '2026-06-30',
        by: 'hana',
        at: office.now.toISOString(),
      },
    ]);
    const record = everythingIn(await office.say('ann', 'my record'));
    expect(record).toContain('20 February 2026 to 30 June 2026: Long-term leave (put on record by Hana Ito)');
    expect(record).toContain('Excused: Social media policy');
    expect(everythingIn(await office.say('bob', 'my record'))).not.toContain('Long-term');
    expect(blockOf(await office.say('hana', 'report excused'), 'table').rows).toHaveLength(1);
  });

  test('is listed with the others, and can be ended early by HR, once', async () => {
    await excuse();
    const list = await office.say('ivan', 'excuse');
    expect(blockOf(list, 'table').rows).toEqual([
      ['Ann Lee', '20 February 2026', '30 June 2026', 'Long-term leave', 'every policy', 'Hana Ito'],
    ]);
    const { name, value } = buttonOf(list, 'End Ann Lee’s');
    office.now = new Date('2026-02-23T10:00:00Z');
    expect((await office.press('ivan', name, value)).summary).toBe('The excuse of Ann Lee has ended');
    await office.press('hana', name, value);
    expect((await office.store.excuses({}))[0]?.ended).toEqual({
      by: 'ivan',
      at: '2026-02-23T10:00:00.000Z',
    });
    expect(everythingIn(await office.say('hana', 'excuse'))).toContain('Nobody is excused');
    expect(everythingIn(await office.say('ann', 'my record'))).toContain(
      'ended early on 23 February 2026 by Ivan Orr',
    );
    expect((await office.press('hana', 'end-excuse', 'no-such')).summary).toBe('There is no such excuse.');
  });

  test('sent twice is one', async () => {
    await excuse();
    expect((await excuse()).title).toBe('Already excused');
    expect(await office.store.excuses({})).toHaveLength(1);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['nobody', { person: ' ' }, /^Say who is to be excused/],
    ['somebody unknown', { person: 'Nemo' }, /^Nobody who works here goes by that/],
    ['somebody who has left', { person: 'lea' }, /^Nobody who works here goes by that/],
    ['no reason', { reason: ' — ' }, /^Say why/],
    ['a reason that is too long', { reason: 'x'.repeat(201) }, /200 characters/],
    ['no last day', { until: '' }, /last day is missing/],
    ['a last day that is none', { until: '31 June 2026' }, /no date/],
    ['a first day that is none', { from: 'soon' }, /first day is no date/],
    ['a last day before the first', { from: '1/7/2026' }, /before the first/],
    ['a last day that has passed', { from: '1 January 2026', until: '2026-02-19' }, /has passed/],
    ['more than a year', { until: '2027-06-30' }, /more than a year/],
    ['oneself', { person: 'hana' }, /cannot excuse yourself/],
  ])('of %s comes back in the form with what was typed', async (_, fields, words) => {
    const reply = await excuse(fields);
    expect(reply.summary).toMatch(words);
    for (const [name, typed] of Object.entries({ ...fill, ...fields }))
      expect(formOf(reply).fields.find((field) => field.name === name)?.initial).toBe(typed);
    expect(await office.store.excuses({})).toEqual([]);
  });

  test('of a name that several have lets HR choose', async () => {
    const reply = await excuse({ person: 'a' });
    expect(reply.summary).toMatch(/people fit that: choose/);
    const { options = [] } = formOf(reply).fields.find(({ name }) => name === 'person') ?? {};
    expect(options).toContainEqual({ value: 'ann', label: 'Ann Lee, Housing (ann@example.org)' });
    await office.submit('hana', reply, { person: 'dan' });
    expect(await office.store.excuses({})).toMatchObject([{ personId: 'dan', reason: 'Long-term leave' }]);
  });

  test('of one’s own is ended by somebody else', async () => {
    await excuse({ person: 'hana' }, 'ivan');
    const [held] = await office.store.excuses({});
    expect((await office.press('hana', 'end-excuse', held?.id ?? '')).summary).toBe(
      'That is your own excuse.',
    );
    expect((await office.store.excuses({}))[0]?.ended).toBeUndefined();
  });
});

test.each([
  ['2026-04-05', '2026-04-05'],
  ['5/4/2026', '2026-04-05'],
  ['05.04.2026', '2026-04-05'],
  [' 5  april 2026 ', '2026-04-05'],
  ['5 APR 2026', '2026-04-05'],
  ['29 February 2028', '2028-02-29'],
  ['29 February 2026', undefined],
  ['4/13/2026', undefined],
  ['5/4/26', undefined],
  ['tomorrow', undefined],
  ['', undefined],
])('%j is the date %s', (typed, date) => {
  expect(parseDate(typed)).toBe(date);
});
