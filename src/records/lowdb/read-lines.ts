import { createReadStream } from 'node:fs';

const LINE_END = 0x0a;
const CHUNK_BYTES = 1 << 20;

/** A line without its line end, and the byte it begins at. */
export interface Line {
  readonly bytes: Buffer;
  readonly at: number;
  /** False of what stands after the last line end. */
  readonly isWhole: boolean;
}

/** A piece of a file, and the lines that end in it. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly at: number;
  readonly lines: readonly Line[];
}

/** Reads a file's lines, many at a time, without ever holding all of it. `from` and `until` are bytes. */
export async function* readLines(
  file: string,
  { from = 0, until = Number.POSITIVE_INFINITY }: { readonly from?: number; readonly until?: number } = {},
): AsyncGenerator<Chunk> {
  if (until <= from) return;
  let rest: Buffer[] = [];
  let at = from;
  let chunkAt = from;
  for await (const chunk of createReadStream(file, {
    start: from,
    end: until - 1,
    highWaterMark: CHUNK_BYTES,
  })) {
    const lines: Line[] = [];
    let begin = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, begin)) {
      const piece = chunk.subarray(begin, end);
      const bytes = rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      lines.push({ bytes, at, isWhole: true });
      at += bytes.length + 1;
      begin = end + 1;
      rest = [];
    }
    if (begin < chunk.length) rest.push(chunk.subarray(begin));
    yield { bytes: chunk, at: chunkAt, lines };
    chunkAt += chunk.length;
  }
  if (rest.length > 0)
    yield {
      bytes: Buffer.alloc(0),
      at: chunkAt,
      lines: [{ bytes: Buffer.concat(rest), at, isWhole: false }],
    };
}
