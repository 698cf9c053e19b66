import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, startAssistant } from '../test/support/run-assistant.ts';

/** Processor time in milliseconds that processes have used so far, by who uses it. */
export interface Used {
  readonly assistants: number;
  readonly database: number;
  /** This process: the load and the fake platform. */
  readonly load: number;
}

/** A kernel tick, in which Linux counts processor time for those who ask. */
const TICK_MS = 10;

/** Writes a roster of so many people, eight to a manager; person 0 works in HR. Gives the file. */
export function writeRoster(folder: string, people: number): string {
  const file = join(folder, `people-${people}.csv`);
  const lines = Array.from({ length: people }, (_, n) => {
    const manager = n === 0 ? '' : `p${Math.floor((n - 1) / 8)}`;
    return `p${n},Person ${n},p${n}@example.gov.uk,${manager},D${n % 40},${n === 0 ? 'hr' : 'employee'}`;
  });
  writeFileSync(file, `id,name,email,manager,department,role\n${lines.join('\n')}\n`);
  return file;
}

/** Starts assistants one after the other, each with a data folder of its own under `folder`. */
export async function startFleet(
  folder: string,
  count: number,
  env: Readonly<Record<string, string>>,
): Promise<Running[]> {
  const fleet: Running[] = [];
  for (let replica = 0; replica < count; replica += 1) {
    const data = join(folder, `replica-${replica}`);
    mkdirSync(data, { recursive: true });
    const running = await startAssistant({ ...env, DATA_DIR: data, LOG_LEVEL: 'error' });
    process.once('exit', () => running.process.kill('SIGKILL'));
    fleet.push(running);
  }
  return fleet;
}

/** What has been used so far. Zero for others than this process where there is no /proc. */
export function processorTime(fleet: readonly Running[], databasePid: number | undefined): Used {
  const own = process.cpuUsage();
  return {
    assistants: sum(fleet.map((one) => usedBy(one.process.pid))),
    // The server's own counts those of its workers that have ended.
    database: databasePid === undefined ? 0 : sum([databasePid, ...childrenOf(databasePid)].map(usedBy)),
    load: (own.user + own.system) / 1000,
  };
}

function usedBy(pid: number | undefined): number {
  const fields = statOf(pid);
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function childrenOf(parent: number): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number(statOf(pid)?.[1]) === parent);
  } catch {
    return [];
  }
}

/** What stands behind the name in a process's line: state, parent, and so on, as proc(5) lists them. */
function statOf(pid: number | undefined): string[] | undefined {
  if (pid === undefined || Number.isNaN(pid)) return undefined;
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
