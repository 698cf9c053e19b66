/**
 * Measures how many acknowledgements a second are durable with 100 callers and 100,000 of them recorded before: plain lowdb, the whole file
 * with fsync in groups, the record store, and as the limit raw appends with fdatasync. Then how soon a large store is open, what it holds
 * in memory, and how soon a campaign is queued and sent. Each runs in a process of its own.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import type { NewAcknowledgement, Person } from '../src/core/records.ts';
import { openLowdbStore } from '../src/records/lowdb/index.ts';

const CALLERS = 100;
const BEFORE = 100_000;
const LARGE = 200_000;
const CAMPAIGN = 100_000;
const RUN_MS = 6_000;
/** What the record store writes for an acknowledgement of somebody new. */
const JOURNAL_LINE_LENGTH = 692;
const FOLDER = join('data', 'bench-store');
const now = () => new Date();

const CASES: Readonly<Record<string, () => Promise<string>>> = {
  'plain lowdb, update()': plainLowdb,
  'whole file, in groups': wholeFile,
  'record store': recordStore,
  'raw append, 100 a time': rawAppend,
  [`open ${LARGE} + ${LARGE}`]: openLarge,
  [`campaign of ${CAMPAIGN}`]: campaign,
};

/** Runs every case one after another and prints a line for each. */
export async function benchStore(): Promise<void> {
  console.log(
    `\nstore, ${CALLERS} callers              acks/s  p50 ms  p99 ms  bytes/ack  CPU us/ack  resident MB`,
  );
  for (const name of Object.keys(CASES)) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    if (name.startsWith('open')) await run('make large');
    if (name.startsWith('campaign')) await run('make large');
    console.log(`${name.padEnd(32)}${await run(name)}`);
  }
  rmSync(FOLDER, { recursive: true, force: true });
}

function run(name: string): Promise<string> {
  const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve(text.trimEnd()) : reject(new Error(`${name} failed`)),
    );
  });
}

function acknowledgementOf(person: number): NewAcknowledgement {
  return {
    personId: `p${person}`,
    policyId: 'social-media',
    policyVersion: '1.0',
    policyDigest: 'f96b99d0ba42c99d8ed6a02a15a1facb1e05046d799a211adb5f39ea20b85b0d',
    statement: 'I have read and understood the social media policy and I know that it applies to me.',
    acknowledgedAt: new Date(1_767_225_600_000 + person * 1000).toISOString(),
    via: 'slack',
    cycle: '2026-03-01',
  };
}

const recordsBefore = () => Array.from({ length: BEFORE }, (_, index) => acknowledgementOf(index));

/** Has callers acknowledge as fast as they are answered, and gives the line to print. */
async function measure(acknowledge: (person: number) => Promise<unknown>): Promise<string> {
  let next = BEFORE;
  const warmUntil = performance.now() + 500;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      do await acknowledge(next++);
      while (performance.now() < warmUntil);
    }),
  );
  const times: number[] = [];
  const writtenBefore = writtenBytes();
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (performance.now() < began + RUN_MS) {
        const start = performance.now();
        await acknowledge(next++);
        times.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return lineOf(times, { seconds, bytes: writtenBytes() - writtenBefore, cpu: process.cpuUsage(cpuBefore) });
}

function lineOf(
  times: number[],
  { seconds, bytes, cpu }: { seconds: number; bytes: number; cpu: NodeJS.CpuUsage },
): string {
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1).padStart(8);
  const perSecond = (times.length / seconds).toFixed(0).padStart(8);
  const each = (total: number, width: number) => (total / times.length).toFixed(0).padStart(width);
  return `${perSecond}${at(0.5)}${at(0.99)}${each(bytes, 11)}${each(cpu.user + cpu.system, 12)}${residentMb().toFixed(0).padStart(13)}`;
}

async function plainLowdb(): Promise<string> {
  const db = new Low(new JSONFile<{ acknowledgements: NewAcknowledgement[] }>(join(FOLDER, 'db.json')), {
    acknowledgements: recordsBefore(),
  });
  await db.write();
  return measure((person) =>
    db.update(({ acknowledgements }) => acknowledgements.push(acknowledgementOf(person))),
  );
}

async function wholeFile(): Promise<string> {
  const acknowledgements = recordsBefore();
  const file = join(FOLDER, 'db.json');
  let waiting: (() => void)[] = [];
  let isWriting = false;
  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const handle = await open(`${file}.new`, 'w');
      await handle.writeFile(JSON.stringify({ acknowledgements }));
      await handle.sync();
      await handle.close();
      await rename(`${file}.new`, file);
      for (const answer of batch) answer();
    }
    isWriting = false;
  };
  return measure((person) => {
    acknowledgements.push(acknowledgementOf(person));
    return new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (isWriting) return;
      isWriting = true;
      void Promise.resolve().then(write);
    });
  });
}

async function recordStore(): Promise<string> {
  const store = await openLowdbStore({ folder: FOLDER, now });
  await fill(BEFORE, (person) => store.acknowledge(acknowledgementOf(person)));
  await store.close();
  const again = await openLowdbStore({ folder: FOLDER, now });
  const line = await measure((person) => again.acknowledge(acknowledgementOf(person)));
  await again.close();
  return line;
}

async function rawAppend(): Promise<string> {
  const line = Buffer.from(`${JSON.stringify(acknowledgementOf(1)).padEnd(JOURNAL_LINE_LENGTH, ' ')}\n`);
  const batch = Buffer.concat(Array.from({ length: CALLERS }, () => line));
  const handle = await open(join(FOLDER, 'raw.jsonl'), 'a');
  const times: number[] = [];
  const writtenBefore = writtenBytes();
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  while (performance.now() < began + RUN_MS) {
    const start = performance.now();
    await handle.write(batch);
    await handle.datasync();
    const took = performance.now() - start;
    for (let caller = 0; caller < CALLERS; caller++) times.push(took);
  }
  const seconds = (performance.now() - began) / 1000;
  await handle.close();
  return lineOf(times, { seconds, bytes: writtenBytes() - writtenBefore, cpu: process.cpuUsage(cpuBefore) });
}

async function makeLarge(): Promise<string> {
  const store = await openLowdbStore({ folder: FOLDER, now });
  const put = Array.from(
    { length: LARGE },
    (_, index): Person => ({
      id: `p${index}`,
      name: `Given Family ${index}`,
      email: `given.family.${index}@example.org`,
      department: `Department ${index % 200}`,
      role: index % 10 === 0 ? 'manager' : 'employee',
      ...(index === 0 ? {} : { managerId: `p${Math.floor(index / 100) * 10}` }),
    }),
  );
  await store.changeRoster({ put, revision: 0 });
  await fill(LARGE, (person) => store.acknowledge(acknowledgementOf(person)));
  await store.close();
  return '';
}

async function openLarge(): Promise<string> {
  const began = performance.now();
  const store = await openLowdbStore({ folder: FOLDER, now });
  const opened = performance.now() - began;
  const resident = residentMb();
  const read = performance.now();
  const count = (await store.acknowledgements({ policyId: 'social-media' })).length;
  const reading = performance.now() - read;
  await store.close();
  return ` open in ${opened.toFixed(0)} ms, resident ${resident.toFixed(0)} MB; ${count} read in ${reading.toFixed(0)} ms`;
}

async function campaign(): Promise<string> {
  const store = await openLowdbStore({ folder: FOLDER, now });
  const messages = Array.from({ length: CAMPAIGN }, (_, index) => ({
    key: `social-media/2027-03-01/p${index}/-14`,
    policyId: 'social-media',
    cycle: '2027-03-01',
    personId: `p${index}`,
    step: '-14',
    on: '2027-02-15',
  }));
  const began = performance.now();
  await store.queueMessages(messages);
  const queued = performance.now() - began;
  const sending = performance.now();
  let sent = 0;
  for (;;) {
    const claimed = await store.claimMessages({
      owner: 'bench',
      policyIds: ['social-media'],
      limit: 50,
      leaseMs: 60_000,
    });
    if (claimed.length === 0) break;
    await Promise.all(
      claimed.map(({ key, token = '' }) =>
        store.settleMessage(key, token, { state: 'sent', platform: 'slack', messageId: key }),
      ),
    );
    sent += claimed.length;
  }
  const seconds = (performance.now() - sending) / 1000;
  const resident = residentMb();
  await store.close();
  return ` queued in ${queued.toFixed(0)} ms; ${(sent / seconds).toFixed(0)} claimed and settled a second; resident ${resident.toFixed(0)} MB`;
}

/** Records people from the first on, many at a time. */
async function fill(count: number, acknowledge: (person: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += 5_000)
    await Promise.all(
      Array.from({ length: Math.min(5_000, count - from) }, (_, index) => acknowledge(from + index)),
    );
}

/** What this process has passed to the file system, in bytes. */
function writtenBytes(): number {
  return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

function residentMb(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

if (process.argv[1] === import.meta.filename) {
  const name = process.argv[2] ?? '';
  const made = name === 'make large' ? makeLarge : CASES[name];
  if (made === undefined) throw new Error(`no case ${name}`);
  process.stdout.write(`${await made()}\n`);
}
