import { encodePng } from '../../png.ts';

/** A page with a folded corner and a tick on it, in a space of 36 × 36. Its corners are rounded by `ROUND`. */
const PAGE: readonly Point[] = [
  [11.5, 10],
  [20.6, 10],
  [24.5, 13.9],
  [24.5, 26],
  [11.5, 26],
];
const TICK: readonly Point[] = [
  [14, 18.6],
  [17, 21.6],
  [22.4, 15.6],
];
const ROUND = 1.5;
const MIDDLE: Point = [18, 18];

/** The colour of the app: the icon's ground, and what clients put beside it. */
export const ACCENT = '#1f5f5b';
const GROUND = [0x1f, 0x5f, 0x5b] as const;

type Point = readonly [x: number, y: number];
/** How much of the pixel around a point is covered by what lies within a distance, from 0 to 1. */
type Cover = (distance: number) => number;

/** The icon in full colour, 192 × 192, as a PNG file. The page stays inside the middle 96 × 96 that is always shown. */
export function drawColourIcon(): Buffer {
  return draw(192, 4.7, (at, cover) => {
    const white = cover(edgeDistance(at)) * (1 - cover(tickDistance(at) - 1.2));
    return [...GROUND.map((value) => value + (255 - value) * white), 255];
  });
}

/** The icon as white lines on nothing, 32 × 32, as a PNG file. */
export function drawOutlineIcon(): Buffer {
  return draw(32, 1.5, (at, cover) => {
    const line = Math.min(Math.abs(edgeDistance(at)) - 0.75, tickDistance(at) - 0.85);
    return [255, 255, 255, 255 * cover(line)];
  });
}

/** A square picture of `side` pixels in which one unit of the drawing is `scale` pixels long. */
function draw(side: number, scale: number, colourAt: (at: Point, cover: Cover) => number[]): Buffer {
  const rgba = new Uint8Array(side * side * 4);
  const cover: Cover = (distance) => Math.min(1, Math.max(0, 0.5 - distance * scale));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const right = (x + 0.5 - side / 2) / scale;
      const down = (y + 0.5 - side / 2) / scale;
      const colour = colourAt([MIDDLE[0] + right, MIDDLE[1] + down], cover);
      rgba.set(colour.map(Math.round), (y * side + x) * 4);
    }
  }
  return encodePng({ width: side, height: side, rgba });
}

/** How far a point is outside the page; negative inside it. */
function edgeDistance(at: Point): number {
  const edge = Math.min(...EDGES.map((line) => distance(at, line)));
  return (isInside(at) ? -edge : edge) - ROUND;
}

function tickDistance(at: Point): number {
  return Math.min(...STROKES.map((line) => distance(at, line)));
}

function linesOf(points: readonly Point[]): [Point, Point][] {
  return points.slice(1).map((to, index) => [points[index] ?? to, to]);
}

function distance([x, y]: Point, [[fromX, fromY], [toX, toY]]: [Point, Point]): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const share = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX ** 2 + alongY ** 2);
  const nearest = Math.min(1, Math.max(0, share));
  return Math.hypot(x - fromX - nearest * alongX, y - fromY - nearest * alongY);
}

const EDGES = linesOf([...PAGE, ...PAGE.slice(0, 1)]);
const STROKES = linesOf(TICK);

/** Whether a ray to the right crosses the page's edge an odd number of times. */
function isInside([x, y]: Point): boolean {
  const crossed = EDGES.filter(
    ([[fromX, fromY], [toX, toY]]) =>
      fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX),
  );
  return crossed.length % 2 === 1;
}
