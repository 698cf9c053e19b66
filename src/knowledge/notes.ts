import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Problem } from '../core/errors.ts';
import type { Clause, ClauseNotes, Policy } from './policy.ts';
import { sampleKey } from './sample-key.ts';
import { parseYaml } from './yaml-file.ts';

const text = z.string('needs words').trim().min(1, 'needs words');
const list = z.array(text, 'is a list').default([]);

const NotesSchema = z.record(
  z.string(),
  z.strictObject(
    {
      title: text,
      summary: text,
      stance: z.enum(
        ['prohibited', 'required', 'permitted', 'information'],
        'is prohibited, required, permitted or information',
      ),
      topics: list,
      keywords: list,
      questions: list,
      decides: z.record(z.string(), z.array(text, 'is a list'), 'is slots with lists of values').optional(),
      written_for: z.string('needs quotation marks').optional(),
    },
    'needs title, summary and stance',
  ),
  'is a list of clause ids, each with its notes',
);

/** Joins notes to the clauses they are about. Notes for a clause that is not there are a problem. */
export function addNotes(policy: Policy, yaml: string, file: string, problems: Problem[]): Policy {
  const lines = yaml.split('\n');
  const before = problems.length;
  lines.forEach((line, index) => {
    const id = /^(\d+\.\d*0)\s*:/.exec(line)?.[1];
    if (id !== undefined)
      problems.push({ file, line: index + 1, message: `${id} is a number to YAML: write "${id}"` });
  });
  if (problems.length > before) return policy;
  const notes = parseYaml(yaml.replace(/^\uFEFF/, ''), { file, schema: NotesSchema, problems });
  if (notes === undefined) return policy;
  for (const id of Object.keys(notes)) {
    if (policy.clauses.some((clause) => clause.id === id)) continue;
    const line = lines.findIndex((one) => one.replace(/["']/g, '').startsWith(`${id}:`)) + 1;
    problems.push({
      file,
      line: Math.max(1, line),
      message: `notes for clause ${id}, which ${policy.file} does not have`,
    });
  }
  return {
    ...policy,
    clauses: policy.clauses.map((clause) => {
      const own: ClauseNotes | undefined = notes[clause.id];
      return own === undefined ? clause : { ...clause, notes: own };
    }),
  };
}

/** A warning for each sample question that stands under more than one clause, or twice under one, with the later line. */
export function findRepeatedSamples(clauses: readonly Clause[], yaml: string, file: string): Problem[] {
  const asked = new Map<string, string>();
  const lines = yaml.split('\n');
  return clauses.flatMap(({ id, notes }) =>
    (notes?.questions ?? []).flatMap((question) => {
      const key = sampleKey(question);
      const other = asked.get(key);
      asked.set(key, id);
      if (other === undefined) return [];
      const line = lines.findLastIndex((one) => one.includes(question)) + 1;
      return [
        {
          file,
          ...(line > 0 ? { line } : {}),
          message: `the question ${JSON.stringify(question)} is a sample of ${other} too`,
        },
      ];
    }),
  );
}

/** What notes remember of the words they were written for: eight hexadecimal digits. */
export function wordsDigest({ text: words }: Pick<Clause, 'text'>): string {
  return createHash('sha256').update(words.replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 8);
}

/** A warning for each clause whose words changed since its notes were written, and one when a file remembers none. */
export function findStaleNotes(clauses: readonly Clause[], yaml: string, file: string): Problem[] {
  const noted = clauses.filter(({ notes }) => notes !== undefined);
  const lines = yaml.split('\n');
  const stale = noted
    .filter((clause) => ![undefined, wordsDigest(clause)].includes(clause.notes?.written_for))
    .map(({ id }) => ({
      file,
      line: Math.max(1, lines.findIndex((one) => one.replace(/["']/g, '').startsWith(`${id}:`)) + 1),
      message: `the words of ${id} changed since its notes were written: look them over, then run "policy lint --accept"`,
    }));
  const forgetful = noted.filter(({ notes }) => notes?.written_for === undefined).length;
  return forgetful === 0
    ? stale
    : [
        ...stale,
        {
          file,
          line: 1,
          message: `${forgetful === 1 ? '1 clause does' : `${forgetful} clauses do`} not say which words the notes were written for, so a change of words goes unnoticed: "policy lint --accept" adds it`,
        },
      ];
}
