/** What two sample questions have in common when they differ in capitals, spaces and punctuation alone. */
export function sampleKey(question: string): string {
  return question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
