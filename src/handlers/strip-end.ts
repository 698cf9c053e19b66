/**
 * A text without the characters at its end that a pattern of one character fits. A pattern anchored at the end would look through a long
 * run of them in the middle from each of them anew.
 */
export function stripEnd(text: string, character: RegExp): string {
  let end = text.length;
  while (end > 0 && character.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
