/** Longer texts are counted by code points, which is quicker and near enough. */
const SEGMENTED = 50_000;

const segmenter = new Intl.Segmenter('en-GB', { granularity: 'grapheme' });

/** How many characters a person sees: an emoji is one, whatever it is made of. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of charactersOf(text)) count += 1;
  return count;
}

/** How many characters from the beginning, as a person sees them, fit into a number of UTF-16 code units. */
export function charactersWithin(text: string, units: number): number {
  let count = 0;
  let used = 0;
  for (const character of charactersOf(text)) {
    used += character.length;
    if (used > units) break;
    count += 1;
  }
  return count;
}

function* charactersOf(text: string): Generator<string> {
  if (text.length > SEGMENTED) yield* text;
  else for (const { segment } of segmenter.segment(text)) yield segment;
}
