import { expect, test } from 'vitest';
import type { QueuedMessage } from '../../src/core/campaigns.ts';
import type { Obligation } from '../../src/core/obligations.ts';
import type { LocalDate } from '../../src/core/records.ts';
import { DEFAULT_REMINDERS as SETTINGS } from '../../src/core/reminder-settings.ts';
import { addDays, clockAt, daysBetween } from '../../src/reminders/calendar.ts';
import type { PolicyInForce } from '../../src/reminders/load-obligations.ts';
import { createWorkPlaces } from '../../src/reminders/working-time.ts';
import {
  CRASH,
  FIRST,
  FIRST_DAY,
  habitOf,
  isWeekendEverywhere,
  nth,
  numberOf,
  Rehearsal,
} from './rehearsal.ts';

const LAST_DAY = '2027-03-05';
const SECOND_VERSION_ON = '2026-09-01';
const OUTAGE: readonly LocalDate[] = ['2026-06-09', '2026-06-10', '2026-06-11'];
/** Working hours in London, New York and Auckland, in UTC. */
const TICKS = [9, 10, 11, 12, 14, 16, 20, 22];
const PEOPLE = 500;
const HOUR_MS = 3_600_000;

const SECOND: PolicyInForce = { id: 'p', version: '2.0', effective: SECOND_VERSION_ON, change: 'material' };
/** Another policy, which comes on the same day, so that everybody's steps of both fall together. */
const OTHER: PolicyInForce = { id: 'q', version: '1.0', effective: SECOND_VERSION_ON, change: 'material' };

const groupBy = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
};

test('fourteen months of 500 people: nobody is forgotten and nobody is written to twice', {
  timeout: 600_000,
}, async () => {
  const rehearsal = new Rehearsal();
  const { platform, now } = rehearsal;
  let assistant = await rehearsal.start(rehearsal.newFolder());
  const readerOf = () => rehearsal.readerOn(assistant.store);
  const keepText = ({ id, version, effective, change }: PolicyInForce) =>
    assistant.store.keepPolicyText({
      policyId: id,
      policyVersion: version,
      digest: version.padEnd(64, '0'),
      clauses: [],
      firstSeenAt: now().toISOString(),
      effective,
      change,
    });
  const versionOf = (policyId: string) => rehearsal.policies.find(({ id }) => id === policyId)?.version ?? '';
  const campaign = async (policyId: string, kind: 'started' | 'paused' | 'resumed') => {
    const events = await assistant.store.campaignEvents(policyId);
    await assistant.store.addCampaignEvent(
      { policyId, policyVersion: versionOf(policyId), kind, by: 'p1', at: now().toISOString() },
      events.at(-1)?.at,
    );
  };
  const acknowledge = async (policyId: string, personId: string, at: string, cycle?: LocalDate) =>
    assistant.store.acknowledge({
      personId,
      policyId,
      policyVersion: versionOf(policyId),
      policyDigest: versionOf(policyId).padEnd(64, '0'),
      statement: 's',
      acknowledgedAt: at,
      via: 'slack',
      ...(cycle === undefined ? {} : { cycle }),
    });

  await rehearsal.put(assistant.store, ...Array.from({ length: PEOPLE }, (_, n) => nth(n)));
  await keepText(FIRST);
  // Two of three acknowledged in the year before, so that their anniversaries come one by one.
  for (let n = 0; n < PEOPLE; n++)
    if (n % 3 !== 0) await acknowledge('p', `p${n}`, `${addDays('2025-01-10', (n * 7) % 350)}T10:00:00.000Z`);
  await campaign('p', 'started');

  const todo = new Map<LocalDate, (() => Promise<void>)[]>();
  const plan = (date: LocalDate, work: () => Promise<void>) =>
    todo.set(date, [...(todo.get(date) ?? []), work]);
  for (let month = 1; month <= 13; month++) {
    const on = addDays(FIRST_DAY, month * 30);
    plan(on, async () => {
      const joiners = [0, 1, 2].map((one) => nth(PEOPLE + month * 3 + one, { startsOn: on }));
      const leavers = [5, 13, 29].map((one) => nth(one * month, { leftOn: on }));
      await rehearsal.put(assistant.store, ...joiners, ...leavers);
    });
    plan(addDays(on, 3), async () => {
      const excuse = { reason: 'secondment', from: addDays(on, 3), until: addDays(on, 30), by: 'p1' };
      const { id } = await assistant.store.addExcuse({
        ...excuse,
        personId: `p${month * 31}`,
        at: now().toISOString(),
      });
      if (month % 2 === 0)
        plan(
          addDays(on, 12),
          async () => void (await assistant.store.endExcuse(id, 'p1', now().toISOString())),
        );
    });
  }
  plan(SECOND_VERSION_ON, async () => {
    rehearsal.policies = [SECOND, OTHER];
    await keepText(SECOND);
    await keepText(OTHER);
    await campaign('q', 'started');
  });
  plan('2026-10-06', () => campaign('p', 'paused'));
  plan('2026-10-09', () => campaign('p', 'resumed'));

  const states = new Set<string>();
  let arrivedBefore = 0;
  let crashes = 0;
  const arrivalsOf = new Map<string, number>();
  /** Messages that arrived, with the obligation that they were about as it stood at that time. */
  const arrived: {
    readonly message: QueuedMessage;
    readonly day: LocalDate;
    readonly returnsOn: LocalDate | undefined;
  }[] = [];
  for (let date = FIRST_DAY; date <= LAST_DAY; date = addDays(date, 1)) {
    rehearsal.attemptsToday = 0;
    let restartFrom: string | undefined;
    if (date === CRASH.on) {
      rehearsal.crash = () => {
        rehearsal.crash = undefined;
        restartFrom = assistant.die();
      };
    }
    rehearsal.nowMs = Math.max(rehearsal.nowMs, Date.parse(`${date}T07:00:00Z`));
    for (const work of todo.get(date) ?? []) await work();
    for (const hour of TICKS) {
      rehearsal.nowMs = Math.max(rehearsal.nowMs, Date.parse(`${date}T00:00:00Z`) + hour * HOUR_MS);
      if (OUTAGE.includes(date) || isWeekendEverywhere(rehearsal.nowMs)) continue;
      await assistant.tick();
      if (restartFrom !== undefined) {
        crashes += 1;
        const folder = restartFrom;
        restartFrom = undefined;
        assistant = await rehearsal.start(folder);
        await assistant.tick();
      }
      for (const { personId, summary, atMs } of platform.arrived.slice(arrivedBefore)) {
        const message = JSON.parse(summary) as QueuedMessage;
        const who = rehearsal.directory.byId(personId);
        if (who === undefined) throw new Error('a message to nobody');
        const place = createWorkPlaces(clockAt(new Date(atMs)), SETTINGS)(who);
        if (!place.isWorking) expect.fail(`${personId} was written to at ${new Date(atMs).toISOString()}`);
        const [owed] = await readerOf().of(message.policyId, [personId]);
        arrived.push({ message, day: place.date, returnsOn: owed?.returnsOn });
        if (message.step === 'digest') continue;
        expect(['due', 'overdue']).toContain(owed?.state);
        if (owed !== undefined) react(owed);
      }
      arrivedBefore = platform.arrived.length;
    }
    for (const { id } of rehearsal.policies) await checkDay(id, date);
  }

  /** People do what is their habit about a message. */
  function react({ policyId, personId, cycle }: Obligation): void {
    const n = numberOf(personId);
    const turn = `${policyId} ${personId} ${cycle}`;
    const count = (arrivalsOf.get(turn) ?? 0) + 1;
    arrivalsOf.set(turn, count);
    const today = now().toISOString().slice(0, 10);
    if (n % 37 === 5 && count === 1) {
      plan(addDays(today, 1), async () => {
        const key = Buffer.from(turn.padEnd(32)).toString('hex').slice(0, 64);
        const asked = { text: 't', shown: [], askedAt: now().toISOString(), via: 'slack', isNamed: true };
        const { question } = await assistant.store.askHr({
          ...asked,
          key,
          askerId: personId,
          pauses: policyId,
        });
        plan(addDays(today, 9), async () => {
          const answer = { text: 'a', answeredBy: 'p1', answeredAt: now().toISOString() };
          await assistant.store.answerHrQuestion(question.id, answer);
        });
      });
    }
    const habit = habitOf(n);
    if (habit === undefined || count !== habit.after) return;
    plan(addDays(today, 1 + habit.days), async () => {
      const [still] = await readerOf().of(policyId, [personId]);
      if (still === undefined || still.state === 'acknowledged' || still.state === 'left') return;
      await acknowledge(policyId, personId, now().toISOString(), still.cycle);
    });
  }

  /** What must be so at the end of each day. */
  async function checkDay(policyId: string, date: LocalDate): Promise<void> {
    const everyone = await readerOf().everyone(policyId);
    const { people } = await assistant.store.roster();
    expect(everyone.map(({ personId }) => personId).sort()).toEqual(people.map(({ id }) => id).sort());
    for (const { state } of everyone) states.add(state);
    if (OUTAGE.includes(date)) return;
    const isRunning = (await assistant.store.campaignEvents(policyId)).at(-1)?.kind !== 'paused';
    const sent = groupBy(arrived, ({ message }) => message.personId);
    const clock = clockAt(new Date(Date.parse(`${date}T16:30:00Z`)));
    const placeOf = createWorkPlaces(clock, SETTINGS);
    for (const owed of everyone) {
      const who = rehearsal.directory.byId(owed.personId);
      if (who === undefined || who.timeZone !== 'Europe/London' || !isRunning || owed.dueOn === undefined)
        continue;
      if (owed.state !== 'due' && owed.state !== 'overdue') continue;
      if (numberOf(who.id) % 97 === 11 || !placeOf(who).isWorking) continue;
      const days = daysBetween(owed.dueOn, date);
      const step = SETTINGS.steps.filter((one) => one <= days).at(-1);
      if (step === undefined) continue;
      const mine = sent.get(who.id) ?? [];
      if (mine.some(({ day }) => day === date)) continue;
      const isWritten = mine.some(
        ({ message: { policyId: about, cycle, on, step: one, covers } }) =>
          about === policyId &&
          cycle === owed.cycle &&
          (owed.returnsOn === undefined || on >= owed.returnsOn) &&
          (one === String(step) || covers?.includes(String(step))),
      );
      if (!isWritten) expect.fail(`on ${date} step ${step} was not written to ${JSON.stringify(owed)}`);
    }
  }

  const times = groupBy(arrived, ({ message, day }) => `${message.personId} ${day}`);
  expect([...times].filter(([, all]) => all.length > 1).map(([day]) => day)).toEqual([]);
  const reminders = arrived.filter(({ message }) => message.step !== 'digest');
  const steps = groupBy(reminders, ({ message, returnsOn }) =>
    [message.policyId, message.personId, message.cycle, message.step, returnsOn].join(' '),
  );
  expect([...steps].filter(([, all]) => all.length > 1).map(([step]) => step)).toEqual([]);
  const digests = arrived.filter(({ message }) => message.step === 'digest');
  for (const { id } of rehearsal.policies) {
    const told = digests.flatMap(({ message }) => (message.policyId === id ? (message.about ?? []) : []));
    expect(told.length).toBeGreaterThan(20);
    for (const { state, dueOn, personId, cycle, returnsOn } of await readerOf().everyone(id)) {
      if ((state !== 'overdue' && state !== 'unreachable') || dueOn === undefined || returnsOn !== undefined)
        continue;
      // A week more than a manager waits, for weekends, holidays and reminders of the manager's own.
      if (daysBetween(dueOn, LAST_DAY) < SETTINGS.managerAfterDays + 7 || personId === 'p0') continue;
      const count = told.filter((one) => one.personId === personId && one.cycle === cycle).length;
      expect({ id, personId, dueOn, count }).toEqual({ id, personId, dueOn, count: 1 });
    }
  }
  expect(crashes).toBe(1);
  expect([...states].sort()).toEqual([
    'acknowledged',
    'due',
    'excused',
    'left',
    'not-yet-due',
    'overdue',
    'question-open',
    'unreachable',
  ]);
  const caughtUp = reminders.filter(
    ({ message, day }) =>
      day === addDays(OUTAGE.at(-1) ?? '', 1) &&
      OUTAGE.includes(addDays(message.cycle, Number(message.step))),
  );
  expect(caughtUp.length).toBeGreaterThan(0);
  await assistant.store.close();
  rehearsal.end();
});
