import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { loadPlatforms } from './checker/platforms.ts';
import { loadRules, type RuleSet } from './checker/rules.ts';
import { type Problem, ProblemsError, UserError } from './core/errors.ts';
import type { TextReaders } from './handlers/route-text.ts';
import { createSmallTalk, type SmallTalkPhrases } from './handlers/small-talk.ts';
import { createClassFinder, createTextModel, type TextModelWeights } from './handlers/text-model.ts';
import { createSentenceEncoder } from './knowledge/encoder.ts';
import { loadLexicon } from './knowledge/lexicon.ts';
import { loadLibrary, type PolicyLibrary } from './knowledge/library.ts';
import { type AskModels, createSearch, type PolicySearch, type SearchOptions } from './knowledge/search.ts';
import { findUnknownCircumstances } from './knowledge/situation.ts';
import { createVectorStore } from './knowledge/vectors.ts';
import { wordsOf } from './knowledge/words.ts';

/** What answers and checks need, read from files. */
export interface Knowledge {
  readonly library: PolicyLibrary;
  readonly search: PolicySearch;
  readonly models: AskModels;
  readonly rules: RuleSet;
  readonly readers: TextReaders;
}

/** Where knowledge is read from. */
export interface KnowledgeFolders {
  readonly policy: string;
  readonly package: string;
  /** Where vectors of a policy's own texts are kept; without it there is no sentence encoder. */
  readonly vectors?: string;
}

/**
 * Reads policies, lexicon, rules and models. Throws a ProblemsError with everything wrong in the policy folder.
 * `onFailure` is told when the sentence encoder cannot work.
 */
export function loadKnowledge(folders: KnowledgeFolders, onFailure?: (error: unknown) => void): Knowledge {
  const library = loadLibrary(folders.policy);
  const lexicon = loadLexicon(join(folders.package, 'lexicon'));
  const meanings = folders.vectors === undefined ? undefined : loadMeanings(folders.package, folders.vectors);
  const { name, names } = library.organisation;
  const models = loadModels(folders.package);
  const unknown = findUnknownCircumstances(library.policies, lexicon.situations);
  if (unknown.length > 0) throw new ProblemsError(unknown, 'Correct these notes.');
  const search = createSearch({
    policies: library.policies,
    lexicon,
    models,
    employerNames: [name, ...names]
      .flatMap((one) => wordsOf(one))
      .filter((word) => !lexicon.stopWords.has(word)),
    ...(meanings === undefined ? {} : { meanings }),
    ...(onFailure === undefined ? {} : { onFailure }),
  });
  return {
    library,
    search,
    models,
    rules: loadCheckRules(folders, library),
    readers: loadTextReaders(folders.package, meanings === undefined ? undefined : search.vectorOf),
  };
}

/** What decides an answer, as `npm run fit:ask` made it. */
export function loadModels(packageFolder: string): AskModels {
  return readData(join(packageFolder, 'models', 'ask.json'), JSON.parse) as AskModels;
}

function loadMeanings(packageFolder: string, folder: string): SearchOptions['meanings'] {
  const encoder = createSentenceEncoder();
  if (encoder === undefined) return undefined;
  const shipped = join(packageFolder, 'models', 'vectors.bin');
  return { encoder, vectors: createVectorStore(encoder, { shipped, own: join(folder, 'vectors.bin') }) };
}

/** The checker's rules for a library. */
export function loadCheckRules(
  folders: { readonly policy: string; readonly package: string },
  library: PolicyLibrary,
): RuleSet {
  const modelOf = (name: string) => {
    const own = join(folders.policy, name);
    return existsSync(own) ? own : join(folders.package, 'models', name);
  };
  const texts = join(folders.policy, 'draft-risks.yaml');
  const risk = {
    texts,
    byWords: modelOf('draft-risk-words.bin'),
    byMeaning: modelOf('draft-risk.bin'),
    spans: modelOf('draft-span.json'),
  };
  return loadRules(
    {
      rules: join(folders.policy, 'draft-checks'),
      classes: join(folders.package, 'lexicon', 'classes'),
      lexicon: join(folders.package, 'lexicon'),
      ...(existsSync(texts) ? { risk } : {}),
    },
    library,
  );
}

/** What routes free text. */
export function loadTextReaders(packageFolder: string, vectorOf?: PolicySearch['vectorOf']): TextReaders {
  const phrases = readData(join(packageFolder, 'lexicon', 'small-talk.yaml'), load) as SmallTalkPhrases;
  const classes = readData(join(packageFolder, 'lexicon', 'routing.yaml'), load) as Record<string, string[]>;
  const finder = createClassFinder(classes);
  const modelOf = (name: string) =>
    createTextModel(readData(join(packageFolder, 'models', name), JSON.parse) as TextModelWeights, finder);
  const problems: Problem[] = [];
  const platforms = loadPlatforms(join(packageFolder, 'lexicon'), problems);
  if (problems.length > 0) throw new ProblemsError(problems, 'Correct these lines of the lexicon.');
  return {
    isPlatform: (word) => platforms.namesOf(word).includes(word),
    smallTalk: createSmallTalk(phrases),
    model: modelOf('route.json'),
    ...(vectorOf === undefined ? {} : { meanings: { model: modelOf('route-meanings.json'), vectorOf } }),
  };
}

function readData(file: string, parseText: (text: string) => unknown): unknown {
  try {
    return parseText(readFileSync(file, 'utf8'));
  } catch {
    throw new UserError(
      'broken-install',
      `${file} is missing or broken.`,
      'Install the assistant again: npm ci',
    );
  }
}
