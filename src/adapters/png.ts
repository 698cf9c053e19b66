import { crc32, deflateSync } from 'node:zlib';

/** Pixels from the top left, four bytes each: red, green, blue, opacity. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture as a PNG file: 8 bits a channel, no filters. Throws a RangeError when the pixels are not width × height. */
export function encodePng({ width, height, rgba }: Picture): Buffer {
  requirePixels({ width, height, rgba });
  const rows = Buffer.alloc((width * 4 + 1) * height);
  for (let row = 0; row < height; row++)
    // Each row begins with the number of its filter: 0, none.
    rows.set(rgba.subarray(row * width * 4, (row + 1) * width * 4), row * (width * 4 + 1) + 1);
  return file({ width, height }, [8, 6], rows);
}

/**
 * A drawing of few colours as a small PNG file: each channel rounded to six levels, opacity left out, pixels as numbers of a palette.
 * Throws a RangeError when the pixels are not width × height.
 */
export function encodeDrawing({ width, height, rgba }: Picture): Buffer {
  requirePixels({ width, height, rgba });
  const palette = new Map<number, number>();
  const pixels = new Uint8Array(width * height);
  for (let index = 0; index < pixels.length; index++) {
    const at = index * 4;
    const colour = (level(rgba[at]) * 6 + level(rgba[at + 1])) * 6 + level(rgba[at + 2]);
    const number = palette.get(colour) ?? palette.size;
    if (number === palette.size) palette.set(colour, number);
    pixels[index] = number;
  }
  const bits = palette.size <= 16 ? 4 : 8;
  const rowBytes = Math.ceil((width * bits) / 8);
  const rows = Buffer.alloc((rowBytes + 1) * height);
  for (let row = 0; row < height; row++) {
    const start = row * (rowBytes + 1) + 1;
    const line = pixels.subarray(row * width, (row + 1) * width);
    if (bits === 8) rows.set(line, start);
    else
      for (let at = 0; at < rowBytes; at++)
        rows[start + at] = ((line[at * 2] ?? 0) << 4) | (line[at * 2 + 1] ?? 0);
  }
  const colours = [...palette.keys()].flatMap((colour) =>
    [Math.floor(colour / 36), Math.floor(colour / 6) % 6, colour % 6].map((one) => one * 51),
  );
  return file({ width, height }, [bits, 3], rows, chunk('PLTE', Buffer.from(colours)));
}

/** The nearest of six levels, 0 to 5. */
function level(channel = 0): number {
  return Math.round(channel / 51);
}

function requirePixels({ width, height, rgba }: Picture): void {
  if (rgba.length !== width * height * 4) throw new RangeError(`${rgba.length} bytes for ${width}×${height}`);
}

/** `kind` is the bits of a sample and the colour type. */
function file(
  { width, height }: Omit<Picture, 'rgba'>,
  kind: readonly [number, number],
  rows: Buffer,
  palette?: Buffer,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(kind, 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(palette === undefined ? [] : [palette]),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Length, name, content, and a checksum of the last two. */
function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
