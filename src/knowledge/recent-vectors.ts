import { createHash } from 'node:crypto';

/** A vector is half a kilobyte: all of them together stay within two megabytes. */
const MOST_KEPT = 4_000;

/**
 * Gives the vectors of texts asked for lately without making them again; a text that is asked for twice at once is made
 * once. Texts are known by their hashes, so that nobody's words stay in memory. What could not be made is not kept.
 */
export function createRecentVectors(
  make: (text: string) => Promise<Int8Array | undefined>,
): (text: string) => Promise<Int8Array | undefined> {
  const kept = new Map<string, Promise<Int8Array | undefined>>();
  return async (text) => {
    const key = createHash('sha256').update(text).digest('base64');
    const known = kept.get(key);
    const work = known ?? make(text);
    kept.delete(key);
    kept.set(key, work);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    try {
      const vector = await work;
      if (vector === undefined) kept.delete(key);
      return vector;
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  };
}
