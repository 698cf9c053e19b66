import { type Problem, ProblemsError } from '../../core/errors.ts';

/** The most problems of one file that are told; a wrong column would tell one for every line. */
const MOST_PROBLEMS = 50;

/** What is wrong with a roster file: the first problems in line order, and how many there are in all. */
export interface RosterProblems {
  readonly told: readonly Problem[];
  readonly count: number;
}

/** Gathers problems without keeping more than can be told. */
export interface Tell {
  (line: number, message: string): void;
  problems(): RosterProblems;
}

/** Makes the gatherer for a file. */
export function createTell(file: string): Tell {
  const kept: Problem[] = [];
  let count = 0;
  let worst = Number.POSITIVE_INFINITY;
  const shorten = () => {
    kept.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
    kept.length = Math.min(kept.length, MOST_PROBLEMS);
    worst = kept.length < MOST_PROBLEMS ? worst : (kept.at(-1)?.line ?? worst);
  };
  const tell = (line: number, message: string) => {
    count++;
    if (line > worst) return;
    kept.push({ file, line, message });
    if (kept.length > 4 * MOST_PROBLEMS) shorten();
  };
  return Object.assign(tell, {
    problems: () => {
      shorten();
      return { told: [...kept], count };
    },
  });
}

/** The error that tells a roster's problems and how many more there are. */
export function rosterError({ told, count }: RosterProblems): ProblemsError {
  const [first] = told;
  const rest =
    count > told.length && first !== undefined
      ? [{ file: first.file, message: `and ${(count - told.length).toLocaleString('en-GB')} more` }]
      : [];
  return new ProblemsError([...told, ...rest], 'Correct these lines; nothing was changed.');
}
