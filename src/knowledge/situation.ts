import { z } from 'zod';
import type { Problem } from '../core/errors.ts';
import type { Lexicon } from './lexicon.ts';
import type { Policy } from './policy.ts';
import { singular } from './words.ts';

/** One thing an asker said of the circumstances. */
export interface Circumstance {
  /** device, time, capacity, about. */
  readonly slot: string;
  readonly value: string;
  /** The asker's own words, corrected: "council laptop". */
  readonly said: string;
  /** What it was taken for, to be read after "that is": "one of the employer’s computers". */
  readonly says: string;
}

/** Circumstances that a clause decides: for each slot, the values it is about. */
export type Decides = Readonly<Record<string, readonly string[]>>;

export interface SituationReader {
  /** Slots and their values, which notes may name. */
  readonly slots: ReadonlyMap<string, ReadonlySet<string>>;
  read(words: readonly string[]): readonly Circumstance[];
  /** How a clause's circumstances agree with those stated: 1 for each slot that fits, and for each that says otherwise. */
  compare(stated: readonly Circumstance[], decides: Decides | undefined): { fits: number; conflicts: number };
}

const list = z.array(z.string(), 'is a list');
/** The shape of situations.yaml. */
export const SituationsSchema = z.strictObject({
  classes: z.record(z.string(), list),
  slots: z.record(
    z.string(),
    z.strictObject({
      only_one: z.boolean('is true or false'),
      values: z.array(z.strictObject({ name: z.string(), says: z.string(), patterns: list })),
    }),
  ),
});
export type Situations = z.output<typeof SituationsSchema>;

const MOST_BETWEEN = 2;
const LONGEST_CONCEPT = 4;

/** Reads circumstances out of words, by the patterns of situations.yaml. `employerNames` are words for the employer. */
export function createSituationReader(
  { classes, slots }: Situations,
  lexicon: Pick<Lexicon, 'conceptsOf'>,
  employerNames: readonly string[] = [],
): SituationReader {
  const members = new Map(Object.entries(classes).map(([name, words]) => [name, new Set(words)]));
  for (const name of employerNames) members.get('employer')?.add(name);
  const small = members.get('small') ?? new Set<string>();
  const values = Object.entries(slots).flatMap(([slot, { only_one: onlyOne, values: own }]) =>
    own.flatMap(({ name, says, patterns }) =>
      patterns.map((pattern) => ({ slot, onlyOne, value: name, says, elements: pattern.split(' ') })),
    ),
  );

  /** The end of an element that begins at a word; undefined when it does not. */
  const endOf = (element: string, words: readonly string[], at: number): number | undefined => {
    const word = words[at];
    if (word === undefined) return undefined;
    if (element.startsWith('{')) return members.get(element.slice(1, -1))?.has(word) ? at + 1 : undefined;
    if (!element.startsWith('#')) return element === word ? at + 1 : undefined;
    for (let length = Math.min(LONGEST_CONCEPT, words.length - at); length > 0; length--) {
      const phrase = words
        .slice(at, at + length)
        .map(singular)
        .join(' ');
      if ((lexicon.conceptsOf(phrase)?.get(element) ?? 0) === 1) return at + length;
    }
    return undefined;
  };
  const matchAt = (elements: readonly string[], words: readonly string[], at: number): number | undefined => {
    let end = at;
    for (const [index, element] of elements.entries()) {
      let found = endOf(element, words, end);
      for (let skipped = 0; index > 0 && found === undefined && skipped < MOST_BETWEEN; skipped++) {
        if (!small.has(words[end] ?? '')) break;
        end += 1;
        found = endOf(element, words, end);
      }
      if (found === undefined) return undefined;
      end = found;
    }
    return end;
  };

  return {
    slots: new Map(
      Object.entries(slots).map(([slot, { values: own }]) => [slot, new Set(own.map(({ name }) => name))]),
    ),
    read: (words) => {
      const stated: Circumstance[] = [];
      for (const { slot, onlyOne, value, says, elements } of values) {
        if (stated.some((one) => one.slot === slot && (onlyOne || one.value === value))) continue;
        for (let at = 0; at < words.length; at++) {
          const end = matchAt(elements, words, at);
          if (end === undefined) continue;
          stated.push({ slot, value, says, said: words.slice(at, end).join(' ') });
          break;
        }
      }
      return stated;
    },
    compare: (stated, decides = {}) => {
      let fits = 0;
      let conflicts = 0;
      for (const [slot, wanted] of Object.entries(decides)) {
        const own = stated.filter((one) => one.slot === slot);
        if (own.length === 0) continue;
        if (own.some(({ value }) => wanted.includes(value))) fits += 1;
        else if (slots[slot]?.only_one === true) conflicts += 1;
      }
      return { fits, conflicts };
    },
  };
}

/** A problem for each circumstance that notes name and situations.yaml does not have. */
export function findUnknownCircumstances(policies: readonly Policy[], { slots }: Situations): Problem[] {
  return policies.flatMap(({ file, clauses }) =>
    clauses.flatMap(({ id, notes }) =>
      Object.entries(notes?.decides ?? {}).flatMap(([slot, values]) => {
        const known = slots[slot]?.values.map(({ name }) => name);
        const unknown = known === undefined ? [slot] : values.filter((value) => !known.includes(value));
        return unknown.map((name) => ({
          file: file.replace(/\.md$/, '.notes.yaml'),
          message: `${id}: decides: there is no ${known === undefined ? 'slot' : slot} "${name}", only ${(known ?? Object.keys(slots)).join(', ')}`,
        }));
      }),
    ),
  );
}
