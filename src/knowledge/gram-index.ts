/** Finds how alike a question's spelling is to the samples of each owner: runs of letters, which slips leave mostly whole. */
export interface GramIndex {
  /** For each owner the cosine, 0 to 1, to its closest sample, and the mean of its three closest. */
  likeness(text: string): { readonly nearest: Float64Array; readonly nearestThree: Float64Array };
}

const LENGTHS = [3, 4];
/** A run of letters that more of the samples share than this tells little, and costs time. */
const COMMON_SHARE = 0.25;
const FEWEST_FOR_COMMON = 200;

/** Indexes the plain words of samples of `size` owners, each run weighted by how few samples have it. */
export function createGramIndex(
  size: number,
  samples: readonly { readonly owner: number; readonly text: string }[],
): GramIndex {
  const postings = new Map<string, number[]>();
  const grams = samples.map(({ text }) => gramsOf(text));
  grams.forEach((own, id) => {
    for (const gram of own) {
      const ids = postings.get(gram);
      if (ids === undefined) postings.set(gram, [id]);
      else ids.push(id);
    }
  });
  const weightOf = (gram: string) =>
    Math.log((samples.length + 1) / ((postings.get(gram)?.length ?? 0) + 0.5));
  const lengthOf = (grams: Iterable<string>) => {
    let sum = 0;
    for (const gram of grams) sum += weightOf(gram) ** 2;
    return Math.sqrt(sum) || 1;
  };
  const lengths = grams.map(lengthOf);
  const rare = new Map(
    [...postings].filter(
      ([, ids]) => samples.length < FEWEST_FOR_COMMON || ids.length <= samples.length * COMMON_SHARE,
    ),
  );
  const shared = new Float64Array(samples.length);
  return {
    likeness: (text) => {
      shared.fill(0);
      const own = gramsOf(text);
      const length = lengthOf(own);
      for (const gram of own) {
        const ids = rare.get(gram);
        if (ids === undefined) continue;
        const weight = weightOf(gram) ** 2;
        for (const id of ids) shared[id] = (shared[id] ?? 0) + weight;
      }
      const nearest = new Float64Array(size);
      const second = new Float64Array(size);
      const third = new Float64Array(size);
      samples.forEach(({ owner }, id) => {
        if (shared[id] === 0) return;
        const value = (shared[id] ?? 0) / (length * (lengths[id] ?? 1));
        if (value > (nearest[owner] ?? 0)) {
          third[owner] = second[owner] ?? 0;
          second[owner] = nearest[owner] ?? 0;
          nearest[owner] = value;
        } else if (value > (second[owner] ?? 0)) {
          third[owner] = second[owner] ?? 0;
          second[owner] = value;
        } else if (value > (third[owner] ?? 0)) third[owner] = value;
      });
      return {
        nearest,
        nearestThree: nearest.map((value, owner) => (value + (second[owner] ?? 0) + (third[owner] ?? 0)) / 3),
      };
    },
  };
}

function gramsOf(text: string): Set<string> {
  const edged = ` ${text} `;
  const grams = new Set<string>();
  for (const length of LENGTHS) {
    for (let at = 0; at + length <= edged.length; at++) grams.add(edged.slice(at, at + length));
  }
  return grams;
}
