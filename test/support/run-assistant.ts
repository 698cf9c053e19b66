import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const BIN = resolve('bin/policy-assistant.js');

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end, with the settings given and no others. */
export function runAssistant(
  args: readonly string[],
  {
    env = {},
    input = '',
    cwd = '.',
  }: { env?: Record<string, string>; input?: string | Buffer; cwd?: string } = {},
): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}

/** The same while this process goes on, so that the command can call a server that runs in it. */
export async function runAssistantBeside(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Finished> {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      written[name] += chunk.toString('utf8');
    });
  const code = await new Promise<number | null>((resolveEnd) => child.once('close', resolveEnd));
  return { code, ...written };
}

export interface Running {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything written so far to standard output and standard error. */
  readonly output: () => string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts `serve` on a free port and resolves when it says its address. */
export function startAssistant(env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, [BIN, 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolveEnd) => child.once('exit', resolveEnd));
  return new Promise((resolveStart, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const url = /http:\/\/[^\s,]+/.exec(output)?.[0];
      if (url === undefined) return;
      resolveStart({
        url: url.replace(/\/$/, ''),
        process: child,
        output: () => output,
        stop: (signal = 'SIGTERM') => {
          child.kill(signal);
          return ended;
        },
      });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}
