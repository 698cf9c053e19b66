import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Problem, ProblemsError } from '../core/errors.ts';
import { type Situations, SituationsSchema } from './situation.ts';
import { singular, wordsOf } from './words.ts';
import { parseYaml } from './yaml-file.ts';

/** Generic English for any policy. A concept's name begins with `#`, so that it is no word. */
export interface Lexicon {
  readonly stopWords: ReadonlySet<string>;
  /** Every single word of a phrase, for the spelling. */
  readonly words: ReadonlySet<string>;
  /** In words. */
  readonly longestPhrase: number;
  /** Concepts of a phrase of singular words joined by spaces, each with its weight from 0 to 1. */
  conceptsOf(phrase: string): ReadonlyMap<string, number> | undefined;
  /** Words of a text, text-speak written out. */
  wordsOf(text: string, most?: number): string[];
  /** Whether a word is the name of a platform, or as general. */
  isQuiet(word: string): boolean;
  readonly quietConcepts: ReadonlySet<string>;
  /** The concept with which quiet words speak up. */
  readonly loudWith: string;
  /** Whether a text begins as one that wants something done or told, rather than asks what one may do. */
  isRequest(words: readonly string[]): boolean;
  /** Whether a word, such as "app", makes an unknown word before it the name of a platform. */
  isPlatformNoun(word: string): boolean;
  /** The concept that every platform belongs to. */
  readonly platform: string;
  readonly situations: Situations;
  /** What people ask an assistant at work that policies of conduct do not answer, by topic. */
  readonly otherMatters: readonly OtherMatter[];
}

/** A topic of other matters. */
export interface OtherMatter {
  /** The topic as people see it: "pay and pensions". */
  readonly says: string;
  readonly samples: readonly string[];
}

const text = z.union([z.string(), z.number()]).transform(String);
const list = z.array(text, 'is a list of words');
const lists = z.record(z.string(), list, 'is names with lists of words');
const StopWords = z.strictObject({ words: list });
const TextSpeak = z.record(text, text);
const Relations = z.strictObject({
  implies: z.record(z.string(), z.record(z.string(), z.number().min(0).max(1))),
  quiet: list,
  unless_with: text,
});
const Requests = z.strictObject({ skip: list, openings: list });
const OtherMatters = z.record(z.string(), z.strictObject({ says: text, samples: list }));
const PlatformNouns = z.strictObject({ words: list });

const PLATFORM = 'socialmedia';
const PLATFORM_IS_SOCIAL_MEDIA = 0.7;
const PLATFORM_KIND = 0.8;

/** Reads the lexicon folder. Throws a ProblemsError with everything wrong in it. */
export function loadLexicon(folder: string): Lexicon {
  const problems: Problem[] = [];
  const read = <T extends z.ZodType>(name: string, schema: T): z.output<T> | undefined => {
    const file = join(folder, name);
    try {
      return parseYaml(readFileSync(file, 'utf8'), { file, schema, problems });
    } catch {
      problems.push({ file, message: 'cannot be read' });
      return undefined;
    }
  };
  const stopWords = read('stop-words.yaml', StopWords);
  const textSpeak = read('text-speak.yaml', TextSpeak);
  const platforms = read('platforms.yaml', lists);
  const concepts = read('concepts.yaml', lists);
  const relations = read('relations.yaml', Relations);
  const requests = read('requests.yaml', Requests);
  const platformNouns = read('platform-nouns.yaml', PlatformNouns);
  const situations = read('situations.yaml', SituationsSchema);
  const otherMatters = read('other-matters.yaml', OtherMatters);
  if (
    !stopWords ||
    !textSpeak ||
    !platforms ||
    !concepts ||
    !relations ||
    !requests ||
    !platformNouns ||
    !situations ||
    !otherMatters ||
    problems.length > 0
  ) {
    throw new ProblemsError(problems, 'Correct these lines of the lexicon.');
  }

  const phrases = new Map<string, Map<string, number>>();
  const words = new Set<string>();
  let longestPhrase = 1;
  const add = (phrase: string, concept: string, weight: number) => {
    const parts = wordsOf(phrase);
    if (parts.length === 0) return;
    const key = parts.map(singular).join(' ');
    const found = phrases.get(key) ?? new Map<string, number>();
    found.set(`#${concept}`, Math.max(weight, found.get(`#${concept}`) ?? 0));
    phrases.set(key, found);
    longestPhrase = Math.max(longestPhrase, parts.length);
    for (const part of parts) words.add(part);
  };
  for (const [concept, entries] of Object.entries(concepts)) {
    for (const phrase of entries) {
      add(phrase, concept, 1);
      for (const [other, weight] of Object.entries(relations.implies[concept] ?? {}))
        add(phrase, other, weight);
    }
  }
  for (const [name, kinds] of Object.entries(platforms)) {
    add(name, PLATFORM, PLATFORM_IS_SOCIAL_MEDIA);
    for (const kind of kinds) add(name, kind, PLATFORM_KIND);
  }
  const quiet = new Set(
    [...Object.keys(platforms), ...relations.quiet.flatMap((concept) => concepts[concept] ?? [])].map(
      (phrase) => wordsOf(phrase).map(singular).join(' '),
    ),
  );
  const spoken = new Map(Object.entries(textSpeak).map(([short, long]) => [short, wordsOf(long)]));
  const skipped = new Set(requests.skip.flatMap((word) => wordsOf(word)));
  const openings = requests.openings.map((opening) => `${wordsOf(opening).join(' ')} `);
  const nouns = new Set(platformNouns.words.flatMap((word) => wordsOf(word)));

  return {
    stopWords: new Set(stopWords.words.flatMap((word) => wordsOf(word))),
    words,
    longestPhrase,
    conceptsOf: (phrase) => phrases.get(phrase),
    wordsOf: (source, most) => wordsOf(source, most).flatMap((word) => spoken.get(word) ?? [word]),
    isQuiet: (word) => quiet.has(singular(word)) || quiet.has(word),
    quietConcepts: new Set(relations.quiet.map((concept) => `#${concept}`)),
    loudWith: `#${relations.unless_with}`,
    isRequest: (source) => {
      const from = source.findIndex((word) => !skipped.has(word));
      const begun = `${source.slice(Math.max(0, from)).join(' ')} `;
      return openings.some((opening) => begun.startsWith(opening));
    },
    isPlatformNoun: (word) => nouns.has(word),
    platform: `#${PLATFORM}`,
    situations,
    otherMatters: Object.values(otherMatters),
  };
}
