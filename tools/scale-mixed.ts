import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from '../test/support/postgres.ts';
import type { Running } from '../test/support/run-assistant.ts';
import { readJsonLines } from './json-lines.ts';
import { processorTime, startFleet, type Used, writeRoster } from './scale-fleet.ts';
import { type Deed, type LightSlack, startLightSlack } from './scale-slack.ts';

/** What is measured: so many assistants over so many people, on one database or on files. */
export interface MixedCase {
  readonly name: string;
  readonly people: number;
  readonly replicas: number;
  readonly server?: TestServer;
  /** Whether questions are understood by meaning too. */
  readonly encoder?: boolean;
  /** Whether each kind of request is measured by itself first. */
  readonly kinds?: boolean;
}

/** Requests a second that were all answered, and the processor time of one in milliseconds. */
export interface Measured {
  readonly perSecond: number;
  readonly eachMs: number;
}

const CALLERS = 24;
const SECONDS = 12;
const SECONDS_OF_KIND = 5;
/** Code is not compiled before it has run a while, in each of the assistants for itself. */
const WARM_UP = 2_500;
const questions = readJsonLines<{ q: string }>('eval/train/questions.jsonl').map(({ q }) => q);
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** The heading of what `mixed` prints. */
export const MIXED_HEADING = `${'mixed requests'.padEnd(38)}a second  p50 ms  p99 ms  lost   CPU ms of one: assistants + database  (load)  two cores bear`;

/** Puts assistants under the mixed load (ask 70, check 20, acknowledge 5, views 5) and prints what they bear and what one request costs. */
export async function mixed(folder: string, one: MixedCase): Promise<Measured> {
  const { name, people, replicas, server, encoder = false, kinds = false } = one;
  const place = join(folder, `${name} ${people} ${encoder}`.replaceAll(' ', '-'));
  mkdirSync(place);
  const slack = await startLightSlack();
  const fleet = await startFleet(place, replicas, {
    ...slack.env,
    PEOPLE_FILE: writeRoster(place, people),
    ...(encoder ? {} : { SENTENCE_ENCODER: 'off' }),
    ...(server === undefined ? {} : { DATABASE_URL: await server.createDatabase() }),
  });
  const load = createLoad(slack, fleet, people, server?.pid?.());
  const value = await load.cardValue();
  const deeds: Readonly<Record<string, () => Deed>> = {
    ask: () => ({ text: pick(questions) }),
    check: () => ({
      text: `can I post this? Lovely walk today, ${Math.random()}. Ring me on 07700 900456`,
    }),
    acknowledge: () => ({ value }),
    view: () => ({ text: 'my record' }),
  };
  const mix = (): Deed => {
    const percent = Math.random() * 100;
    const kind = percent < 70 ? 'ask' : percent < 90 ? 'check' : percent < 95 ? 'acknowledge' : 'view';
    return (deeds[kind] as () => Deed)();
  };
  await load.warmUp(mix, WARM_UP * replicas);
  if (kinds)
    for (const [kind, deed] of Object.entries(deeds))
      print(`  ${kind} alone`, await load.measure(deed, SECONDS_OF_KIND));
  const measured = await load.measure(mix, SECONDS);
  print(`${name}, ${people} people${encoder ? ', by meaning' : ''}`, measured);
  await Promise.all(fleet.map((running) => running.stop()));
  slack.close();
  return { perSecond: measured.perSecond, eachMs: total(measured.each) };
}

interface Round {
  readonly perSecond: number;
  readonly each: Used;
  readonly p50: number;
  readonly p99: number;
  readonly lost: number;
}

function createLoad(
  slack: LightSlack,
  fleet: readonly Running[],
  people: number,
  databasePid: number | undefined,
) {
  let next = CALLERS;
  /** Has callers do one thing after the other, each as somebody else and at any of the assistants, until it is over. */
  const run = async (
    deed: () => Deed,
    isOver: () => boolean,
    told: (tookMs: number | undefined) => void,
  ): Promise<void> => {
    const caller = async () => {
      while (!isOver()) {
        // Everybody's turn comes, nobody's twice at once.
        next = next + 1 < people ? next + 1 : 1;
        const start = performance.now();
        const answer = await slack.send(pick(fleet).url, next, deed());
        told(answer === undefined ? undefined : performance.now() - start);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
  };
  return {
    async cardValue(): Promise<string> {
      const card = await slack.send(fleet[0]?.url ?? '', 0, { text: 'acknowledge' });
      const value = /=[a-z-]+\|[^"\\]+\|[0-9a-f]{64}/.exec(decodeURIComponent(card ?? ''))?.[0];
      if (value === undefined) throw new Error('there is no card to acknowledge with');
      return value;
    },
    async warmUp(deed: () => Deed, count: number): Promise<void> {
      let left = count;
      await run(
        deed,
        () => left <= 0,
        () => {
          left -= 1;
        },
      );
    },
    async measure(deed: () => Deed, seconds: number): Promise<Round> {
      const took: number[] = [];
      let lost = 0;
      const before = processorTime(fleet, databasePid);
      const start = performance.now();
      let after = before;
      let tookMs = 0;
      let count = 0;
      let isOver = false;
      const timer = setTimeout(() => {
        isOver = true;
        after = processorTime(fleet, databasePid);
        tookMs = performance.now() - start;
        count = took.length;
      }, seconds * 1000);
      await run(
        deed,
        () => isOver,
        (ms) => {
          if (ms === undefined) lost += 1;
          else took.push(ms);
        },
      );
      clearTimeout(timer);
      took.sort((a, b) => a - b);
      const part = (of: keyof Used) => (after[of] - before[of]) / count;
      return {
        perSecond: (count / tookMs) * 1000,
        each: { assistants: part('assistants'), database: part('database'), load: part('load') },
        p50: took[Math.floor(took.length / 2)] ?? Number.NaN,
        p99: took[Math.floor(took.length * 0.99)] ?? Number.NaN,
        lost,
      };
    },
  };
}

function total({ assistants, database, load }: Used): number {
  return assistants + database + load;
}

function print(name: string, { perSecond, each, p50, p99, lost }: Round): void {
  const { assistants, database, load } = each;
  console.log(
    name.padEnd(38) +
      perSecond.toFixed(0).padStart(8) +
      p50.toFixed(0).padStart(8) +
      p99.toFixed(0).padStart(8) +
      String(lost).padStart(6) +
      `${assistants.toFixed(2)} + ${database.toFixed(2)}`.padStart(31) +
      `(${load.toFixed(2)})`.padStart(14) +
      (2000 / total(each)).toFixed(0).padStart(16),
  );
}
