import { addRow } from '../src/checker/add-row.ts';

/** A function's value at a point; writes its gradient there into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

const HISTORY = 8;
/** A step must give this share of the decrease that the slope promises. */
const ENOUGH = 1e-4;
const MOST_HALVINGS = 30;

/** Minimises a smooth convex function by L-BFGS (Liu and Nocedal 1989) with a backtracking search. Changes `point`. */
export function minimise(objective: Objective, point: Float64Array, steps: number, tolerance = 1e-5): void {
  const size = point.length;
  let gradient: Float64Array = new Float64Array(size);
  let next: Float64Array = new Float64Array(size);
  let nextGradient: Float64Array = new Float64Array(size);
  let value = objective(point, gradient);
  const past: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let step = 0; step < steps; step += 1) {
    const direction = descent(gradient, past);
    const slope = dot(direction, gradient);
    let length = step === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    let nextValue = value;
    for (let halving = 0; halving < MOST_HALVINGS; halving += 1, length /= 2) {
      for (let i = 0; i < size; i += 1) next[i] = (point[i] ?? 0) + length * (direction[i] ?? 0);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + ENOUGH * length * slope) break;
    }
    const s = next.map((one, i) => one - (point[i] ?? 0));
    const y = nextGradient.map((one, i) => one - (gradient[i] ?? 0));
    const curvature = dot(s, y);
    if (curvature > 1e-12) past.push({ s, y, rho: 1 / curvature });
    if (past.length > HISTORY) past.shift();
    const gained = value - nextValue;
    point.set(next);
    [gradient, nextGradient] = [nextGradient, gradient];
    next = new Float64Array(size);
    value = nextValue;
    if (gained <= tolerance * Math.abs(value)) return;
  }
}

/** The two-loop recursion. */
function descent(
  gradient: Float64Array,
  past: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const direction = gradient.map((one) => -one);
  const alphas: number[] = [];
  for (const { s, y, rho } of past.toReversed()) {
    const alpha = rho * dot(s, direction);
    alphas.unshift(alpha);
    addRow(direction, y, 0, -alpha);
  }
  const last = past.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < direction.length; i += 1) direction[i] = (direction[i] ?? 0) * scale;
  }
  for (const [index, { s, y, rho }] of past.entries()) {
    const beta = rho * dot(y, direction);
    addRow(direction, s, 0, (alphas[index] ?? 0) - beta);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
