import { crc32, deflateSync } from 'node:zlib';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

const BLUE: Colour = [0x1f, 0x4e, 0x79, 255];
const WHITE: Colour = [255, 255, 255, 255];
const NONE: Colour = [0, 0, 0, 0];

/** Each pixel is looked at in so many places along each side, so that edges are smooth. */
const SAMPLES = 4;

/** The app's icon in colour, 192 pixels a side: a page with a tick on it. */
export function drawColourIcon(): Buffer {
  return png(192, (x, y) => {
    if (isTick(x, y)) return BLUE;
    return isPage(x, y, 0) ? WHITE : BLUE;
  });
}

/** The icon as a white outline on nothing, 32 pixels a side. */
export function drawOutlineIcon(): Buffer {
  return png(32, (x, y) => {
    const isLine = isPage(x, y, 0) && !isPage(x, y, 0.07);
    return isLine || isTick(x, y) ? WHITE : NONE;
  });
}

/** A page with rounded corners; `inset` makes it smaller on every side. Coordinates and lengths from 0 to 1. */
function isPage(x: number, y: number, inset: number): boolean {
  const [left, right, top, bottom, radius] = [0.26 + inset, 0.74 - inset, 0.17 + inset, 0.83 - inset, 0.06];
  const dx = Math.max(left + radius - x, 0, x - (right - radius));
  const dy = Math.max(top + radius - y, 0, y - (bottom - radius));
  return x >= left && x <= right && y >= top && y <= bottom && Math.hypot(dx, dy) <= radius;
}

/** A tick of two strokes. */
function isTick(x: number, y: number): boolean {
  const width = 0.042;
  return (
    distanceTo(x, y, [0.38, 0.52], [0.47, 0.61]) <= width ||
    distanceTo(x, y, [0.47, 0.61], [0.63, 0.4]) <= width
  );
}

type Point = readonly [x: number, y: number];

function distanceTo(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** A square picture as a PNG file; `colourAt` takes coordinates from 0 to 1. */
function png(size: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const rows = Buffer.alloc(size * (1 + 4 * size));
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const sum = [0, 0, 0, 0];
      for (let i = 0; i < SAMPLES; i += 1)
        for (let j = 0; j < SAMPLES; j += 1) {
          const [red, green, blue, alpha] = colourAt(
            (column + (i + 0.5) / SAMPLES) / size,
            (row + (j + 0.5) / SAMPLES) / size,
          );
          for (const [at, part] of [red * alpha, green * alpha, blue * alpha, alpha].entries())
            sum[at] = (sum[at] ?? 0) + part;
        }
      const [red = 0, green = 0, blue = 0, alpha = 0] = sum;
      const at = row * (1 + 4 * size) + 1 + 4 * column;
      for (const [index, part] of [red, green, blue].entries())
        rows[at + index] = alpha === 0 ? 255 : Math.round(part / alpha);
      rows[at + 3] = Math.round(alpha / SAMPLES ** 2);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // Eight bits a channel, red green blue alpha.
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
