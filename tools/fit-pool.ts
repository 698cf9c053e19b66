import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RiskPair } from './fit-risk.ts';
import type { FitWork } from './fit-worker.ts';

/** Each worker has a copy of all rows, some hundred megabytes. */
const MOST_WORKERS = 4;

/** A worker knows no TypeScript until it is told of it. */
const START = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('./fit-worker.ts', import.meta.url).href)});
});`;

/** Fits one pair of models for each choice of rows (their numbers), on every core; in the order of the choices. */
export async function fitAll(work: FitWork, choices: readonly Int32Array[]): Promise<RiskPair[]> {
  const fitted: RiskPair[] = [];
  let next = 0;
  const run = async () => {
    const worker = new Worker(START, { eval: true, workerData: work });
    try {
      while (next < choices.length) {
        const index = next;
        next += 1;
        fitted[index] = await fitOne(worker, choices[index] as Int32Array);
      }
    } finally {
      await worker.terminate();
    }
  };
  const workers = Math.min(availableParallelism(), MOST_WORKERS, choices.length);
  await Promise.all(Array.from({ length: workers }, run));
  return fitted;
}

function fitOne(worker: Worker, choice: Int32Array): Promise<RiskPair> {
  return new Promise((resolve, reject) => {
    const done = (pair: RiskPair) => settle(() => resolve(pair));
    const failed = (error: unknown) => settle(() => reject(error));
    const ended = (code: number) => failed(new Error(`a worker ended by itself, with code ${code}`));
    const settle = (act: () => void) => {
      worker.off('message', done).off('error', failed).off('exit', ended);
      act();
    };
    worker.on('message', done).on('error', failed).on('exit', ended);
    worker.postMessage(choice);
  });
}
