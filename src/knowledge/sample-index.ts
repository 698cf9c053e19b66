import type { Slot } from './slots.ts';

/** Finds how alike a question is to the sample questions of each owner, by the words and meanings that they share. */
export interface SampleIndex {
  /** For each owner the likeness to its closest sample, 0 to 1 (soft Dice over importance). */
  likeness(slots: readonly Slot[]): Float64Array;
}

/** Keeps short questions from being alike by one word. */
const SMOOTHING = 0.8;

/** Indexes the samples of `size` owners. `importance` says how much a slot tells. */
export function createSampleIndex(
  size: number,
  samples: Iterable<{ readonly owner: number; readonly slots: readonly Slot[] }>,
  importance: (slot: Slot) => number,
): SampleIndex {
  const owners: number[] = [];
  const norms: number[] = [];
  const postings = new Map<string, { readonly ids: number[]; readonly weights: number[] }>();
  for (const { owner, slots } of samples) {
    const terms = new Map<string, number>();
    for (const slot of slots)
      for (const [term, weight] of slot.terms) terms.set(term, Math.max(weight, terms.get(term) ?? 0));
    const id = owners.length;
    owners.push(owner);
    norms.push(slots.reduce((sum, slot) => sum + importance(slot), 0));
    for (const [term, weight] of terms) {
      const posting = postings.get(term) ?? { ids: [], weights: [] };
      posting.ids.push(id);
      posting.weights.push(weight);
      postings.set(term, posting);
    }
  }
  const shared = new Float64Array(owners.length);
  const slotShared = new Float64Array(owners.length);
  return {
    likeness: (slots) => {
      shared.fill(0);
      let total = 0;
      for (const slot of slots) {
        const important = importance(slot);
        total += important;
        const touched: number[] = [];
        for (const [term, weight] of slot.terms) {
          const posting = postings.get(term);
          posting?.ids.forEach((id, index) => {
            const value = Math.min(1, weight * (posting.weights[index] ?? 0));
            if (slotShared[id] === 0) touched.push(id);
            if (value > (slotShared[id] ?? 0)) slotShared[id] = value;
          });
        }
        for (const id of touched) {
          shared[id] = (shared[id] ?? 0) + (slotShared[id] ?? 0) * important;
          slotShared[id] = 0;
        }
      }
      const best = new Float64Array(size);
      owners.forEach((owner, id) => {
        if (shared[id] === 0) return;
        const value = Math.min(1, (2 * (shared[id] ?? 0)) / (total + (norms[id] ?? 0) + SMOOTHING));
        if (value > (best[owner] ?? 0)) best[owner] = value;
      });
      return best;
    },
  };
}
