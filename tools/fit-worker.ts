import { parentPort, workerData } from 'node:worker_threads';
import { fitRisk, type RiskRow } from './fit-risk.ts';

/** What a worker of {@link fitAll} is started with: all rows, of which each job learns from some. */
export interface FitWork {
  readonly rows: readonly RiskRow[];
  readonly groups: readonly string[];
  readonly trainedOn: string;
}

const { rows, ...options } = workerData as FitWork;
parentPort?.on('message', (chosen: Int32Array) => {
  const seen = Array.from(chosen, (index) => rows[index] as RiskRow);
  parentPort?.postMessage(fitRisk(seen, options));
});
