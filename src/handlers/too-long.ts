import { charactersWithin, countCharacters } from '../core/count-characters.ts';

/**
 * Says by how much a text is too long, in characters as people see them. The most is in UTF-16 code units, of which
 * an emoji has several: then it says how much of the text fits.
 */
export function tooLongWords(what: string, text: string, most: number, takes = 'take'): string {
  const count = (n: number) => n.toLocaleString('en-GB');
  const characters = countCharacters(text);
  const has = `Your ${what} has ${count(characters)} ${characters === 1 ? 'character' : 'characters'} and I ${takes} ${count(most)}`;
  if (characters === text.length) return `${has}: shorten it by ${count(text.length - most)}`;
  return `${has}, where emoji, and some letters and line breaks, count as two or more: the first ${count(charactersWithin(text, most))} fit`;
}
