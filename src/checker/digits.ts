const DECIMAL = /^\p{Nd}$/u;

/** The ASCII digit that a decimal digit of any script stands for. In Unicode each script's ten stand in a row, from zero. */
export function digitOf(character: string): string | undefined {
  if (!DECIMAL.test(character)) return undefined;
  const point = character.codePointAt(0) ?? 0;
  let zero = point;
  while (DECIMAL.test(String.fromCodePoint(zero - 1))) zero--;
  return String((point - zero) % 10);
}
