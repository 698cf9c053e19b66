import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../../src/core/records.ts';
import {
  blockOf,
  buttonOf,
  buttonsOf,
  everythingIn,
  LEAVERS,
  type Office,
  openOffice,
  PEOPLE,
} from '../support/office.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const press = (as: string, { name, value }: { name: string; value: string }) => office.press(as, name, value);
const excuse = (personId: string, reason = 'Long-term leave') =>
  office.store.addExcuse({
    personId,
    reason,
    from: '2026-02-01',
    until: '2026-04-01',
    by: 'hana',
    at: office.now.toISOString(),
  });
const question = (id: string, askedAt: string, pauses?: string) =>
  office.store.askHr({
    key: id,
    text: 'May I?',
    shown: [],
    askedAt,
    via: 'web',
    isNamed: true,
    askerId: 'bob',
    ...(pauses === undefined ? {} : { pauses }),
  });

describe('the report', () => {
  test('has everyone in one state, and every total is the roster', async () => {
    await office.acknowledge('ann');
    await excuse('dan');
    await question('abc1', office.now.toISOString(), office.policyId);
    await office.store.noteReach({
      personId: 'cyd',
      platform: 'web',
      state: 'unfound',
      at: office.now.toISOString(),
    });
    const report = await office.say('hana', 'report');
    const everyone = PEOPLE.length + LEAVERS.length;
    const { parts } = blockOf(report, 'progress');
    expect(Object.fromEntries(parts.map(({ label, count }) => [label, count]))).toEqual({
      acknowledged: 1,
      due: 0,
      overdue: 7,
      'question open': 1,
      excused: 1,
      unreachable: 1,
      left: 1,
    });
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(everyone);
    const { head, rows } = blockOf(report, 'table');
    expect(head).toEqual(['Department', 'Acknowledged', 'Due', 'Overdue', 'Other', 'People']);
    expect(rows).toContainEqual(['Housing', '1', '0', '1', '2', '4']);
    expect(rows.map((row) => Number(row[5])).reduce((sum, count) => sum + count)).toBe(everyone);
    for (const [, ...counts] of rows) {
      const people = Number(counts.pop());
      expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(people);
    }
  });

  test('draws how it went: records that count today among everyone who works here', async () => {
    office.now = new Date('2026-02-10T10:00:00Z');
    await office.acknowledge('ann');
    office.now = new Date('2026-02-14T10:00:00Z');
    await office.acknowledge('bob');
    await office.acknowledge('dan');
    office.now = new Date('2026-02-15T10:00:00Z');
    const chart = blockOf(await office.say('hana', 'report'), 'chart');
    expect(chart.points.map(({ label, count }) => `${label}: ${count}`)).toEqual([
      '9 February 2026: 0',
      '10 February 2026: 1',
      '11 February 2026: 1',
      '12 February 2026: 1',
      '13 February 2026: 1',
      '14 February 2026: 3',
      '15 February 2026: 3',
    ]);
    expect(chart.whole).toEqual({ label: 'people', count: PEOPLE.length });
    office.now = new Date('2026-12-15T10:00:00Z');
    const later = blockOf(await office.say('hana', 'report'), 'chart');
    expect(later.points.length).toBeLessThanOrEqual(25);
    expect(later.points.at(0)?.count).toBe(0);
    expect(later.points.at(-1)).toEqual({ label: '15 December 2026', count: 3 });
  });

  test('begins with questions that HR has let wait for five working days, and says nothing of newer ones', async () => {
    // Friday 20 February: five working days before it are over with Friday 13.
    await question('abc1', '2026-02-13T16:00:00.000Z');
    await question('abc2', '2026-02-16T09:00:00.000Z');
    const report = await office.say('hana', 'report');
    const [first] = report.blocks;
    expect(JSON.stringify(first)).toMatch(
      /One question has waited for HR for 5 working days or more: .*Q-\w{4} of 13 February 2026/,
    );
    expect(buttonOf(report, 'Questions')).toMatchObject({ value: 'questions' });
    office.now = new Date('2026-02-19T10:00:00Z');
    expect(everythingIn(await office.say('hana', 'report'))).not.toContain('waited');
  });

  test('counts what did not arrive by reason, and names whom it was for', async () => {
    await office.store.queueMessages(
      ['ann', 'bob'].map((personId) => ({
        key: `${office.policyId}/2026-02-04/${personId}/7`,
        policyId: office.policyId,
        cycle: '2026-02-04',
        personId,
        step: '7',
        on: '2026-02-11',
      })),
    );
    const claimed = await office.store.claimMessages({
      owner: 'o',
      policyIds: [office.policyId],
      limit: 10,
      leaseMs: 60_000,
    });
    for (const { key, token = '', personId } of claimed)
      await office.store.settleMessage(
        key,
        token,
        personId === 'ann' ? { state: 'failed', reason: 'blocked' } : { state: 'unknown', platform: 'web' },
      );
    const report = await office.say('hana', 'report');
    expect(everythingIn(report)).toContain(
      '["Message not delivered: the person has blocked or removed the app","1"]',
    );
    const names = await press('hana', buttonOf(report, 'Messages that failed'));
    expect(blockOf(names, 'table').rows.map(([name, , why]) => [name, why])).toEqual([
      ['Ann Lee', 'the person has blocked or removed the app'],
      ['Bob Ray', 'the platform did not say whether it arrived'],
    ]);
    await office.acknowledge('ann');
    expect(blockOf(await office.say('hana', 'report failures'), 'table').rows).toHaveLength(1);
  });

  test('is refused to managers and employees, with names or without', async () => {
    for (const text of ['report', 'report csv', 'report overdue', 'report Housing'])
      for (const as of ['mo', 'ann'])
        expect((await office.say(as, text)).summary).toMatch(/^Only HR can see or do that/);
  });
});

describe('names in the report', () => {
  test('of a state or a department, with due date, manager and why', async () => {
    await excuse('dan');
    const overdue = await office.say('hana', 'report overdue');
    expect(blockOf(overdue, 'table').rows).toContainEqual([
      'Cyd Moss',
      'Repairs',
      'Kim Fox',
      'Overdue',
      '4 February 2026',
      '',
    ]);
    expect(blockOf(overdue, 'table').rows.map(([name]) => name)).not.toContain('Dan Wood');
    const parks = await office.say('hana', 'report Parks');
    expect(blockOf(parks, 'table').rows).toContainEqual([
      'Dan Wood',
      'Parks',
      'Zoe Dale',
      'Excused',
      expect.any(String),
      'Long-term leave, until 1 April 2026',
    ]);
    const report = await office.say('hana', 'report');
    expect((await press('hana', buttonOf(report, 'Housing'))).title).toBe('Housing');
    expect((await office.say('hana', 'report Nowhere')).summary).toMatch(/no department of that name/);
    expect((await office.say('hana', 'report for housing please')).title).toBe('Housing');
    const everyone = await office.say('hana', 'report nowhere');
    expect(everythingIn(everyone)).toContain('No department is called “nowhere”, so this is everyone.');
    expect(everyone).toMatchObject({ summary: report.summary, title: report.title });
    expect((await office.say('hana', 'report please')).blocks).toEqual(report.blocks);
    expect((await office.say('hana', 'report on how many are left')).blocks).toEqual(report.blocks);
  });

  test('are all there over the pages, once', async () => {
    await office.close();
    const people: Person[] = Array.from({ length: 60 }, (_, index) => ({
      id: `p${index}`,
      name: `Person ${index}`,
      email: `p${index}@example.org`,
      department: `Department ${index % 30}`,
      role: 'employee',
    }));
    office = await openOffice({ people: [...PEOPLE, ...people], leavers: [] });
    const names: string[] = [];
    let page = await office.say('hana', 'report overdue');
    for (;;) {
      names.push(...blockOf(page, 'table').rows.map(([name = '']) => name));
      const more = buttonsOf(page).find(({ label }) => label === 'More');
      if (more === undefined) break;
      page = await press('hana', more);
    }
    expect(new Set(names).size).toBe(71);
    expect(names).toHaveLength(71);
    expect(blockOf(await office.say('hana', 'report overdue page 3'), 'table').rows).toHaveLength(21);
    const report = await office.say('hana', 'report');
    const next = await press('hana', buttonOf(report, 'More'));
    expect(blockOf(report, 'table').rows.length + blockOf(next, 'table').rows.length).toBe(35);
  });
});

describe('the file', () => {
  const content = async (text: string) => (await office.say('hana', text)).files?.[0]?.content ?? '';

  test('has a line for each person with state, due date, excuse and how it was acknowledged', async () => {
    await office.acknowledge('ann');
    await excuse('dan', '=HYPERLINK("http://x")');
    const [head = '', ...lines] = (await content('report csv')).trimEnd().split('\r\n');
    expect(head.replace('\ufeff', '')).toBe(
      'id,name,email,department,manager,policy,version,state,due_on,excused_until,reason,acknowledged_at,acknowledged_version,via,witness,recorded_by,recorded_at,receipt,last_reminder',
    );
    expect(lines).toHaveLength(PEOPLE.length + LEAVERS.length);
    const line = (id: string) => lines.find((one) => one.startsWith(`${id},`)) ?? '';
    expect(line('ann')).toMatch(
      /,acknowledged,2027-02-20,,,2026-02-20T10:15:00\.000Z,1\.0,web,,,,[A-Z0-9-]+,$/,
    );
    expect(line('bob')).toContain(',overdue,2026-02-04,,,,,,,,,');
    expect(line('dan')).toContain(`,excused,2026-04-16,2026-04-01,"'=HYPERLINK(""http://x"")",`);
    expect(line('lea')).toContain(',left,');
  });

  test('as JSON holds the same', async () => {
    await office.acknowledge('ann');
    const rows = JSON.parse(await content('report json')) as Record<string, string>[];
    expect(rows).toHaveLength(PEOPLE.length + LEAVERS.length);
    expect(rows.find(({ id }) => id === 'ann')).toMatchObject({
      state: 'acknowledged',
      manager: 'Mo Hart',
      via: 'web',
    });
  });

  test('says when each person was last reminded', async () => {
    await office.store.queueMessages([
      {
        key: 'k',
        policyId: office.policyId,
        cycle: '2026-02-04',
        personId: 'bob',
        step: '1',
        on: '2026-02-05',
      },
    ]);
    const [message] = await office.store.claimMessages({
      owner: 'o',
      policyIds: [office.policyId],
      limit: 1,
      leaseMs: 60_000,
    });
    await office.store.settleMessage('k', message?.token ?? '', {
      state: 'sent',
      platform: 'web',
      messageId: 'm',
    });
    const rows = JSON.parse(await content('report json')) as Record<string, string>[];
    expect(rows.find(({ id }) => id === 'bob')?.['last_reminder']).toMatch(/^2026-/);
    expect(rows.find(({ id }) => id === 'ann')?.['last_reminder']).toBe('');
  });
});
