import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { QueuedMessage } from '../../src/core/campaigns.ts';
import type { Directory, RecordStore } from '../../src/core/ports.ts';
import type { Person } from '../../src/core/records.ts';
import { DEFAULT_REMINDERS as SETTINGS } from '../../src/core/reminder-settings.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { addDays, clockAt, weekdayOf } from '../../src/reminders/calendar.ts';
import { createDeliver } from '../../src/reminders/deliver.ts';
import { createObligationReader, type PolicyInForce } from '../../src/reminders/load-obligations.ts';
import { createMayGo } from '../../src/reminders/may-go.ts';
import { createRateLimits } from '../../src/reminders/rate-limits.ts';
import { createScheduler } from '../../src/scheduler.ts';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform.ts';
import { beginLife } from '../support/mortal.ts';
import { person } from './made-up.ts';

export const FIRST_DAY = '2026-01-05';
/** The day on which the first step of the second version goes out to nearly everyone, and the attempt at which the assistant dies. */
export const CRASH = { on: '2026-09-17', atAttempt: 120 };
const ZONES = ['Europe/London', 'Europe/London', 'Europe/London', 'America/New_York', 'Pacific/Auckland'];
const NATIONS = ['england', 'wales', 'scotland', 'northern-ireland'] as const;

/** The policy in force on the first day. */
export const FIRST: PolicyInForce = { id: 'p', version: '1.0', effective: '2025-01-01', change: 'material' };

/** The n-th person: who they are follows from their number alone. */
export function nth(n: number, more: Partial<Person> = {}): Person {
  const leaveFrom = addDays(FIRST_DAY, (n * 17) % 400);
  return person(`p${n}`, {
    timeZone: ZONES[n % ZONES.length] ?? 'UTC',
    nation: NATIONS[n % NATIONS.length] ?? 'england',
    ...(n === 0 ? {} : { managerId: `p${Math.floor((n - 1) / 8)}` }),
    ...(n % 23 === 3 ? { leave: { from: leaveFrom, until: addDays(leaveFrom, 10 + (n % 50)) } } : {}),
    ...more,
  });
}

/** What somebody does about their messages: after how many of a turn and how many days later they acknowledge; never, for some. */
export const habitOf = (n: number) => (n % 10 === 4 ? undefined : { after: 1 + (n % 4), days: n % 6 });

export const numberOf = (personId: string) => Number(personId.slice(1));

/** The assistant over a copy of the records, which can die in the middle of what it does. */
interface Assistant {
  readonly store: RecordStore;
  tick(): Promise<void>;
  /** From now on nothing that it does has any effect. Gives a folder with the records as they are on disk. */
  die(): string;
}

/** Fourteen months of an organisation, hour by hour. */
export class Rehearsal {
  nowMs = Date.parse(`${FIRST_DAY}T00:00:00Z`);
  readonly platform: FakePlatform;
  directory: Directory = createDirectory([]);
  readonly #folders: string[] = [];
  policies: readonly PolicyInForce[] = [FIRST];
  assistant: Assistant | undefined;
  attemptsToday = 0;
  crash: (() => void) | undefined;

  constructor() {
    this.platform = createFakePlatform({
      name: 'slack',
      time: { nowMs: () => this.nowMs, wait: this.wait },
      latencyMs: 50,
      fateOf: (n, personId) => {
        this.attemptsToday += 1;
        if (this.crash !== undefined && this.attemptsToday === CRASH.atAttempt) this.crash();
        if (numberOf(personId) % 97 === 11) return 'blocked';
        return n % 50 === 17 ? 'lost-sent' : n % 70 === 33 ? 'lost-unsent' : 'arrives';
      },
    });
  }

  readonly now = (): Date => new Date(this.nowMs);

  /** Time goes on as far as somebody waits for it. */
  readonly wait = async (ms: number): Promise<void> => {
    const target = this.nowMs + ms;
    await new Promise((resolve) => setImmediate(resolve));
    this.nowMs = Math.max(this.nowMs, target);
  };

  newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
    this.#folders.push(folder);
    return folder;
  }

  async start(folder: string): Promise<Assistant> {
    const { mortal, end } = beginLife();
    const store = await openLowdbStore({ folder, now: this.now });
    const errors: unknown[] = [];
    const log = { info: () => {}, error: (...line: unknown[]) => void errors.push(line) };
    const reader = () => this.readerOn(mortal(store));
    const deliver = createDeliver({
      store: mortal(store),
      platforms: [mortal(this.platform)],
      contentOf: async (message) => ((await isNeeded(message, reader())) ? replyOf(message) : undefined),
      personOf: (id) => this.directory.byId(id),
      mayGo: createMayGo({ settings: SETTINGS, directory: { byId: (id) => this.directory.byId(id) } }),
      settings: SETTINGS,
      rates: createRateLimits(() => this.nowMs),
      owner: 'assistant',
      wait: this.wait,
      nowMs: () => this.nowMs,
      log,
    });
    const scheduler = createScheduler({
      store: mortal(store),
      plan: (policyIds, now) => reader().plan(policyIds, now),
      deliver,
      preflight: {
        wake: () => {},
        stop: () => {},
        progress: () => ({ left: 0, found: 0, unfound: 0 }),
        idle: async () => {},
      },
      versions: () => JSON.stringify(this.policies),
      workFrom: SETTINGS.workingHours.from,
      soleOwner: 'assistant',
      every: () => () => {},
      log,
    });
    await scheduler.start();
    const died = new Promise<void>((resolve) => {
      this.#onDeath = resolve;
    });
    return {
      store,
      async tick() {
        await Promise.race([scheduler.tick().then(() => deliver.idle()), died]);
        expect(errors).toEqual([]);
      },
      die: () => {
        end();
        const copy = this.newFolder();
        cpSync(folder, copy, { recursive: true });
        void store.close();
        this.#onDeath();
        return copy;
      },
    };
  }
  #onDeath: () => void = () => {};

  readerOn(store: RecordStore) {
    return createObligationReader({
      policies: this.policies,
      store,
      directory: this.directory,
      settings: SETTINGS,
      now: this.now,
    });
  }

  /** Puts people on the roster, or in the place of who they were. */
  async put(store: RecordStore, ...people: readonly Person[]): Promise<void> {
    const { revision } = await store.roster();
    await store.changeRoster({ put: people, revision });
    const { people: all } = await store.roster();
    const today = this.now().toISOString().slice(0, 10);
    const hasLeft = ({ leftOn }: Person) => leftOn !== undefined && leftOn <= today;
    this.directory = createDirectory(
      all.filter((one) => !hasLeft(one)),
      all.filter(hasLeft),
    );
  }

  end(): void {
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a message still has something to say when it is about to go. */
async function isNeeded(
  { policyId, personId, about }: QueuedMessage,
  reader: ReturnType<typeof createObligationReader>,
): Promise<boolean> {
  const concerned = about?.map((one) => one.personId) ?? [personId];
  const owed = await reader.of(policyId, concerned);
  return owed.some(({ state }) => state === 'due' || state === 'overdue' || state === 'unreachable');
}

const replyOf = (message: QueuedMessage) =>
  ({ summary: JSON.stringify(message), blocks: [], visibleTo: 'sender' }) as const;

/** Nothing can go out then, so time is saved. Monday begins on Sunday in Auckland. */
export function isWeekendEverywhere(nowMs: number): boolean {
  const clock = clockAt(new Date(nowMs));
  return ZONES.every((zone) => weekdayOf(clock(zone).date) > 5);
}
