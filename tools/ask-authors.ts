import { readdirSync } from 'node:fs';
import { readJsonLines } from './json-lines.ts';

/** A labelled question; of `answerable` ones every acceptable clause, best first. */
export interface Question {
  readonly q: string;
  readonly kind: string;
  readonly clauses: readonly string[];
}

/** Labelled questions by author: each file is another one's. */
export function authorsOf(): { readonly file: string; readonly questions: readonly Question[] }[] {
  const own = readdirSync('eval')
    .filter((name) => /^questions-\w+\.jsonl$/.test(name))
    .sort();
  return ['eval/ask-dev.jsonl', 'eval/train/questions.jsonl', ...own.map((name) => `eval/${name}`)].map(
    (file) => ({
      file,
      questions: readJsonLines<Question>(file),
    }),
  );
}
