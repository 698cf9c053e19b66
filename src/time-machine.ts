import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TimeMachine } from './adapters/web/time-machine.ts';
import type { QueuedMessage } from './core/campaigns.ts';
import type { Obligation } from './core/obligations.ts';
import type { Clock, Directory, RecordStore } from './core/ports.ts';
import type { LocalDate } from './core/records.ts';
import type { Block, Reply } from './core/reply.ts';

/** The demonstration's clock: the real one, moved forward. */
export interface MovableClock {
  readonly now: Clock;
  /** Never back. */
  moveTo(instant: Date): void;
}

/**
 * Makes it from the real clock. How far it was moved is kept in a file, so that records of the days to come stay in the past; without
 * one it is the real clock.
 */
export function createMovableClock(real: Clock, file: string | undefined): MovableClock {
  let aheadMs = file === undefined ? 0 : readAhead(file);
  return {
    now: () => new Date(real().getTime() + aheadMs),
    moveTo(instant) {
      aheadMs = Math.max(aheadMs, instant.getTime() - real().getTime());
      if (file === undefined) return;
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, `${JSON.stringify({ aheadMs })}\n`);
    },
  };
}

function readAhead(file: string): number {
  try {
    const { aheadMs } = JSON.parse(readFileSync(file, 'utf8')) as { aheadMs?: unknown };
    return typeof aheadMs === 'number' && aheadMs > 0 ? aheadMs : 0;
  } catch {
    return 0;
  }
}

export interface TimeMachineOptions {
  readonly clock: MovableClock;
  readonly store: Pick<RecordStore, 'messages' | 'campaignEvents'>;
  readonly directory: Directory;
  readonly policyIds: readonly string[];
  readonly obligationsOf: (policyId: string) => Promise<readonly Obligation[]>;
  /** Plans what is due at the clock's time and sends it; resolves when it has gone out. */
  readonly run: () => Promise<void>;
  /** Presses the button of the card as a made-up person. */
  readonly acknowledge: (personId: string, policyId: string) => Promise<void>;
}

/** The hours of a day, in UTC, at which the assistant looks what is due. */
const HOURS = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17] as const;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

interface Day {
  readonly date: LocalDate;
  readonly sent: readonly QueuedMessage[];
  readonly acknowledged: readonly string[];
}

/**
 * Makes the demonstration's days pass with everything that would have happened on them. The made-up people acknowledge in their own
 * time, but for the visitor. Days pass one call after the other, never two at once.
 */
export function createTimeMachine(options: TimeMachineOptions): TimeMachine {
  const { clock, directory } = options;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    now: clock.now,
    advance(days, visitorId) {
      const passing = turn.then(async () => {
        const passed: Day[] = [];
        const midnight = new Date(Math.floor(clock.now().getTime() / DAY_MS) * DAY_MS);
        for (let day = 1; day <= days; day++) {
          passed.push(await pass(new Date(midnight.getTime() + day * DAY_MS), visitorId, options));
        }
        return tell(passed, await anyRunning(options), directory);
      });
      turn = passing.catch(() => undefined);
      return passing;
    },
  };
}

async function pass(midnight: Date, visitorId: string, options: TimeMachineOptions): Promise<Day> {
  const { clock, store, run } = options;
  const date = midnight.toISOString().slice(0, 10);
  const known = new Set((await sentSince(date, store)).map(({ key }) => key));
  for (const hour of HOURS) {
    clock.moveTo(new Date(midnight.getTime() + hour * HOUR_MS));
    await run();
  }
  const sent = (await sentSince(date, store)).filter(({ key }) => !known.has(key));
  return { date, sent, acknowledged: await letPeopleAcknowledge(date, visitorId, options) };
}

async function sentSince(since: LocalDate, store: TimeMachineOptions['store']) {
  return store.messages({ states: ['sent'], since });
}

/** Of those who were reminded about a third acknowledge each day; one in eight never does, so that a manager is told. */
async function letPeopleAcknowledge(
  date: LocalDate,
  visitorId: string,
  { policyIds, obligationsOf, store, acknowledge }: TimeMachineOptions,
): Promise<string[]> {
  const done: string[] = [];
  for (const policyId of policyIds) {
    const reminded = new Set(
      (await store.messages({ policyId, states: ['sent'] }))
        .filter(({ step }) => step !== 'digest')
        .map(({ personId, cycle }) => `${personId} ${cycle}`),
    );
    for (const { personId, state, cycle } of await obligationsOf(policyId)) {
      const isWaiting = state === 'due' || state === 'overdue';
      if (!isWaiting || personId === visitorId || !reminded.has(`${personId} ${cycle}`)) continue;
      if (chance(personId) < 1 / 8 || chance(`${personId} ${date}`) > 1 / 3) continue;
      await acknowledge(personId, policyId);
      done.push(personId);
    }
  }
  return done;
}

/** A number from 0 to 1 that is always the same for the same text. */
function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 0xffff_ffff;
}

async function anyRunning({ store, policyIds }: TimeMachineOptions): Promise<boolean> {
  const events = await store.campaignEvents();
  return policyIds.some((id) => {
    const kind = events.findLast(({ policyId }) => policyId === id)?.kind;
    return kind === 'started' || kind === 'resumed';
  });
}

function tell(days: readonly Day[], isRunning: boolean, directory: Directory): Reply {
  const names = (ids: readonly string[]) => {
    const all = [...new Set(ids)].map((id) => directory.byId(id)?.name ?? id);
    return all.length > 4 ? `${all.slice(0, 3).join(', ')} and ${all.length - 3} others` : all.join(', ');
  };
  const rows = days
    .filter(({ sent, acknowledged }) => sent.length + acknowledged.length > 0)
    .map(({ date, sent, acknowledged }) => [
      weekdayOf(date),
      names(sent.filter(({ step }) => step !== 'digest').map(({ personId }) => personId)),
      names(acknowledged),
      names(sent.filter(({ step }) => step === 'digest').map(({ personId }) => personId)),
    ]);
  const passed = days.length === 1 ? 'A day has passed' : `${days.length} days have passed`;
  const today = weekdayOf(days.at(-1)?.date ?? '');
  const nothing = isRunning
    ? 'Nothing was due on any of them.'
    : 'Nothing happened, because reminders are not running. Be somebody in HR and say "remind start".';
  const blocks: Block[] =
    rows.length === 0
      ? [{ kind: 'text', runs: [nothing] }]
      : [
          {
            kind: 'table',
            head: ['Day', 'Reminded', 'Acknowledged', 'Managers told'],
            rows,
          },
          {
            kind: 'text',
            runs: ['Choose one of them at the top of the page to see what they got.'],
            tone: 'muted',
          },
        ];
  return {
    summary: `${passed}: it is ${today}.`,
    title: `${passed}: it is ${today}`,
    blocks,
    visibleTo: 'sender',
  };
}

const WEEKDAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

function weekdayOf(date: LocalDate): string {
  return date === '' ? '' : WEEKDAY.format(new Date(`${date}T00:00:00Z`));
}
