/** A question with one slip of the keyboard in one of its longer words, always the same one for the same question. */
export function withSlip(question: string): string {
  const words = [...question.matchAll(/[a-z]{4,}/gi)];
  if (words.length === 0) return question;
  const seed = [...question].reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003,
    7,
  );
  const { 0: word, index } = words[seed % words.length] ?? { 0: '', index: 0 };
  const at = 1 + (Math.floor(seed / 7) % (word.length - 2));
  const slips = [
    // Two letters the wrong way round, one left out, one twice, one beside it on the keyboard.
    word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + (word[at] ?? '') + word.slice(at),
    word.slice(0, at) + beside(word[at] ?? '') + word.slice(at + 1),
  ];
  const slip = slips[Math.floor(seed / 97) % slips.length] ?? word;
  return question.slice(0, index) + slip + question.slice(index + word.length);
}

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

function beside(letter: string): string {
  const row = ROWS.find((keys) => keys.includes(letter.toLowerCase())) ?? 'xc';
  const at = row.indexOf(letter.toLowerCase());
  return row[at + 1] ?? row[at - 1] ?? letter;
}
