import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../../src/core/records.ts';
import {
  blockOf,
  buttonOf,
  buttonsOf,
  DUE_ON,
  everythingIn,
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

describe('the team', () => {
  test('is one’s own people and theirs, the most pressing first, with counts that add up', async () => {
    await office.acknowledge('ann');
    const team = await office.say('mo', 'team');
    expect(blockOf(team, 'table')).toMatchObject({
      head: ['Name', 'Department', 'State', 'Due'],
      rows: [
        ['Bob Ray', 'Housing', 'Overdue', '4 February 2026'],
        ['Cyd Moss', 'Repairs', 'Overdue', '4 February 2026'],
        ['Kim Fox', 'Repairs', 'Overdue', '4 February 2026'],
        ['Ann Lee', 'Housing', 'Acknowledged', 'done 20 February 2026'],
      ],
    });
    const { parts } = blockOf(team, 'progress');
    expect(parts).toEqual([
      { label: 'acknowledged', count: 1 },
      { label: 'due', count: 0 },
      { label: 'overdue', count: 3 },
    ]);
    expect(everythingIn(team)).not.toMatch(/Lea|Zoe|Dan|Mo Hart/);
  });

  test('of one’s own people can be opened by name, e-mail and number', async () => {
    for (const words of ['team Kim Fox', 'team kim@example.org', 'team of Kim Fox']) {
      const team = await office.say('mo', words);
      expect(team.title).toBe('Kim Fox and team');
      expect(blockOf(team, 'table').rows.map(([name]) => name)).toEqual(['Cyd Moss', 'Kim Fox']);
    }
    expect((await office.press('mo', 'team', 'kim')).title).toBe('Kim Fox and team');
  });

  test('says neither why somebody is excused nor that they asked HR', async () => {
    await office.store.addExcuse({
      personId: 'ann',
      reason: 'Chemotherapy',
      from: '2026-02-01',
      until: '2026-04-01',
      by: 'hana',
      at: office.now.toISOString(),
    });
    await office.store.askHr({
      key: 'ab12cd34',
      text: 'Is this lawful?',
      shown: [],
      askedAt: office.now.toISOString(),
      via: 'web',
      isNamed: true,
      askerId: 'bob',
      pauses: office.policyId,
    });
    const team = await office.say('mo', 'team');
    expect(blockOf(team, 'table').rows).toContainEqual([
      'Bob Ray',
      'Housing',
      'Waiting for HR',
      '4 February 2026',
    ]);
    expect(everythingIn(team)).toContain('Excused');
    expect(everythingIn(team)).not.toMatch(/Chemo|lawful|Question open/);
  });

  test('is refused to an employee, and empty for somebody whom nobody reports to', async () => {
    expect((await office.say('ann', 'team')).summary).toMatch(/Only people who manage others/);
    expect((await office.say('ivan', 'team')).summary).toMatch(/Nobody reports to you/);
    expect(blockOf(await office.say('hana', 'team'), 'table').rows.map(([name]) => name)).toEqual([
      'Gus Pine',
    ]);
  });
});

describe('a team of hundreds', () => {
  const crowd: Person[] = [...PEOPLE];
  const add = (id: string, managerId: string, role: Person['role'] = 'employee') =>
    crowd.push({ id, name: `Person ${id}`, email: `${id}@example.org`, department: 'D', role, managerId });
  for (let team = 0; team < 12; team++) {
    add(`t${team}`, 'zoe', 'manager');
    for (let index = 0; index < 30; index++) add(`t${team}p${index}`, `t${team}`);
  }
  beforeEach(async () => {
    await office.close();
    office = await openOffice({ people: crowd });
  });

  test('is shown by the teams in it, whose counts add up, each with a way to open it', async () => {
    await office.acknowledge('t3p1');
    const first = await office.say('zoe', 'team');
    expect(first.summary).toBe('Your team: 373 people');
    expect(blockOf(first, 'table').rows).toHaveLength(11);
    const second = await press('zoe', buttonOf(first, 'More'));
    const rows = [...blockOf(first, 'table').rows.slice(0, 10), ...blockOf(second, 'table').rows];
    expect(rows.map((row) => Number(row[5])).reduce((sum, count) => sum + count)).toBe(373);
    expect(rows.map((row) => Number(row[1])).reduce((sum, count) => sum + count)).toBe(1);
    expect(rows).toContainEqual(['In none of these teams', '0', '0', '1', '0', '1']);
    const open = await press('zoe', buttonOf(second, /^Open Person t/));
    expect(open.summary).toMatch(/^Person t\d+ and team: 31 people$/);
    const others = await press('zoe', buttonOf(second, 'Open the others'));
    expect(blockOf(others, 'table').rows.map(([name]) => name)).toEqual(['Dan Wood']);
  });

  test('names everyone of a team over its pages, once', async () => {
    const names: string[] = [];
    let page = await office.press('zoe', 'team', 't5');
    for (;;) {
      names.push(...blockOf(page, 'table').rows.map(([name = '']) => name));
      const more = buttonsOf(page).find(({ label }) => label === 'More');
      if (more === undefined) break;
      page = await press('zoe', more);
    }
    expect(names).toHaveLength(31);
    expect(new Set(names).size).toBe(31);
    expect((await press('zoe', buttonOf(page, 'Back to my team'))).summary).toBe('Your team: 373 people');
  });

  test('is nudged at most fifty at a time, and nobody twice', async () => {
    const nudge = buttonOf(await office.say('zoe', 'team'), 'Nudge the 373 who are overdue');
    const first = await press('zoe', nudge);
    expect(first.summary).toBe('50 people have the message.');
    expect(everythingIn(first)).toContain('323 people are left');
    await press('zoe', nudge);
    expect(office.sent).toHaveLength(100);
    expect(new Set(office.sent.map(({ to }) => to)).size).toBe(100);
  });
});

describe('a nudge', () => {
  test('reaches somebody overdue with HR’s words alone, is on record, and stands in their record', async () => {
    const team = await office.say('mo', 'team');
    const reply = await press('mo', buttonOf(team, 'Nudge Ann Lee'));
    expect(reply.summary).toBe('Ann Lee has the message.');
    expect(office.sent.map(({ to }) => to)).toEqual(['ann']);
    const [message] = office.sent;
    expect(everythingIn(message?.reply as never)).toContain(office.library.organisation.reminders.nudge);
    expect(everythingIn(message?.reply as never)).not.toMatch(/overdue|late|Bob|Kim/i);
    expect(await office.store.nudges({ personId: 'ann' })).toMatchObject([
      { managerId: 'mo', policyId: office.policyId, cycle: DUE_ON, on: '2026-02-20' },
    ]);
    const record = everythingIn(await office.say('ann', 'my record'));
    expect(record).toContain('from Mo Hart');
    expect(everythingIn(await office.say('mo', 'my record'))).toContain(
      '1 nudge to people who report to you',
    );
    expect(everythingIn(await office.say('bob', 'my record'))).not.toContain('Nudge about');
  });

  test('is one a day for a person, whoever presses', async () => {
    await office.say('mo', 'nudge Ann Lee');
    const again = await office.say('mo', 'nudge Ann Lee');
    expect(again.summary).toMatch(/one a day at most/);
    expect((await office.say('eve', 'nudge Ann Lee')).summary).toMatch(/one a day at most/);
    expect(office.sent).toHaveLength(1);
    office.now = new Date('2026-02-21T10:15:00Z');
    expect((await office.say('mo', 'nudge Ann Lee')).summary).toBe('Ann Lee has the message.');
    expect(office.sent).toHaveLength(2);
  });

  test('that cannot be delivered says so and stays on record', async () => {
    office.delivery = { ok: false, reason: 'blocked' };
    const reply = await office.say('mo', 'nudge Ann Lee');
    expect(reply.summary).toMatch(/^Ann Lee could not be reached/);
    expect(await office.store.nudges({ personId: 'ann' })).toHaveLength(1);
  });

  test('before the due date picks nobody out: all who are due together, or none', async () => {
    office.now = new Date('2026-02-02T10:00:00Z');
    const team = await office.say('mo', 'team');
    expect(buttonsOf(team).filter(({ name }) => name === 'nudge')).toMatchObject([
      { label: 'Nudge the 4 who are due' },
    ]);
    expect((await office.say('mo', 'nudge Ann Lee')).summary).toMatch(/before it I pick nobody out/);
    expect(office.sent).toEqual([]);
    await press('mo', buttonOf(team, 'Nudge the 4 who are due'));
    expect(office.sent.map(({ to }) => to).sort()).toEqual(['ann', 'bob', 'cyd', 'kim']);
  });

  test('is for nobody who has acknowledged, is excused or waits for HR', async () => {
    await office.acknowledge('ann');
    await office.store.addExcuse({
      personId: 'bob',
      reason: 'leave',
      from: '2026-02-01',
      until: '2026-04-01',
      by: 'hana',
      at: office.now.toISOString(),
    });
    for (const who of ['Ann Lee', 'Bob Ray'])
      expect((await office.say('mo', `nudge ${who}`)).summary).toMatch(/nothing to nudge/);
    expect(office.sent).toEqual([]);
    expect(await office.store.nudges({})).toEqual([]);
  });

  test('forged for anybody else is refused in the same words, sends nothing and keeps nothing', async () => {
    const refusals = new Set<string>();
    for (const id of ['dan', 'zoe', 'eve', 'mo', 'lea', 'hana', 'nobody', '']) {
      for (const value of [`${office.policyId}|${id}`, `${office.policyId}||overdue|${id}`]) {
        if (value.endsWith('|mo') && value.includes('overdue')) continue;
        const reply = await office.press('mo', 'nudge', value);
        if (id !== '') refusals.add(everythingIn(reply));
      }
    }
    expect(refusals.size).toBe(1);
    expect([...refusals][0]).toMatch(/Nobody who reports to you/);
    expect([...refusals][0]).not.toMatch(/Dan|Zoe|Lea|Parks/);
    for (const value of ['x|ann', `${office.policyId}||late|mo`, `${office.policyId}||overdue`, '||||'])
      await office.press('mo', 'nudge', value);
    expect(office.sent).toEqual([]);
    expect(await office.store.nudges({})).toEqual([]);
  });
});
