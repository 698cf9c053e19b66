import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SentenceEncoder } from './encoder.ts';

/** Vectors of known texts, kept in files because making them takes about 10 ms each. */
export interface VectorStore {
  /**
   * One vector a text, in order; what no file has is encoded, and kept until other texts are asked for. Rejects when the
   * encoder cannot.
   */
  vectorsOf(texts: readonly string[]): Promise<Int8Array[]>;
  /** How many of some texts no file has. */
  missing(texts: readonly string[]): number;
}

/** How many texts are encoded at a time: a question that comes meanwhile waits for no more than these. */
const CHUNK = 8;
/** After so many new vectors the file is written, so that a process that ends early has not worked for nothing. */
const WRITE_EVERY = 256;
const KEY_BYTES = 16;

/**
 * Vectors read from `shipped` and `own`, files that may be absent; new ones are written to `own` where it can be written.
 * A file of another encoder, or a damaged one, counts as absent.
 */
export function createVectorStore(
  encoder: SentenceEncoder,
  files: { readonly shipped?: string; readonly own?: string },
): VectorStore {
  const shipped = readVectors(files.shipped, encoder);
  const own = readVectors(files.own, encoder);
  const known = (text: string) => shipped.get(keyOf(text)) ?? own.get(keyOf(text));
  const write = (texts: readonly string[]) => {
    if (files.own === undefined) return;
    const wanted = new Set(texts.map(keyOf));
    for (const key of own.keys()) if (!wanted.has(key)) own.delete(key);
    try {
      writeVectors(files.own, encoder, own);
    } catch {
      // A folder that cannot be written costs time at the next start, not an answer.
    }
  };
  return {
    missing: (texts) => new Set(texts.filter((text) => known(text) === undefined)).size,
    vectorsOf: async (texts) => {
      const missing = [...new Set(texts)].filter((text) => known(text) === undefined);
      for (let at = 0, unwritten = 0; at < missing.length; at += CHUNK) {
        const chunk = missing.slice(at, at + CHUNK);
        const vectors = await encoder.encode(chunk);
        chunk.forEach((text, index) => {
          const vector = vectors[index];
          if (vector !== undefined) own.set(keyOf(text), vector);
        });
        unwritten += chunk.length;
        if (unwritten >= WRITE_EVERY || at + CHUNK >= missing.length) {
          write(texts);
          unwritten = 0;
        }
      }
      return texts.flatMap((text) => known(text) ?? []);
    },
  };
}

/** Writes vectors by text key as one file: a line of JSON, then for each the key and the vector. Replaces it whole. */
function writeVectors(file: string, encoder: SentenceEncoder, vectors: ReadonlyMap<string, Int8Array>): void {
  const head = `${JSON.stringify({ encoder: encoder.id, dimensions: encoder.dimensions, count: vectors.size })}\n`;
  const parts = [...vectors].sort(([a], [b]) => (a < b ? -1 : 1));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    `${file}.new`,
    Buffer.concat([
      Buffer.from(head),
      ...parts.map(([key, vector]) => Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(vector)])),
    ]),
  );
  renameSync(`${file}.new`, file);
}

function readVectors(file: string | undefined, { id, dimensions }: SentenceEncoder): Map<string, Int8Array> {
  const vectors = new Map<string, Int8Array>();
  const bytes = file === undefined ? undefined : readBytes(file);
  if (bytes === undefined) return vectors;
  const end = bytes.indexOf(10);
  const head = parseHead(bytes.subarray(0, Math.max(0, end)).toString('utf8'));
  const size = KEY_BYTES + dimensions;
  if (head === undefined || head.encoder !== id || bytes.length !== end + 1 + head.count * size)
    return vectors;
  for (let at = end + 1; at < bytes.length; at += size) {
    vectors.set(
      bytes.toString('hex', at, at + KEY_BYTES),
      new Int8Array(bytes.buffer, bytes.byteOffset + at + KEY_BYTES, dimensions),
    );
  }
  return vectors;
}

function readBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function parseHead(line: string): { encoder: string; count: number } | undefined {
  try {
    const { encoder, count } = JSON.parse(line) as Record<string, unknown>;
    return typeof encoder === 'string' && typeof count === 'number' ? { encoder, count } : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * KEY_BYTES);
}
