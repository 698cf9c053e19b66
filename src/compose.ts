import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { loadRules, type RuleSet } from './checker/rules.ts';
import { UserError } from './core/errors.ts';
import type { TextReaders } from './handlers/route-text.ts';
import { createSmallTalk, type SmallTalkPhrases } from './handlers/small-talk.ts';
import { createClassFinder, createTextModel, type TextModelWeights } from './handlers/text-model.ts';
import type { Calibration } from './knowledge/calibration.ts';
import { loadLexicon } from './knowledge/lexicon.ts';
import { loadLibrary, type PolicyLibrary } from './knowledge/library.ts';
import { createSearch, type PolicySearch } from './knowledge/search.ts';

/** What answers and checks need, read from files. */
export interface Knowledge {
  readonly library: PolicyLibrary;
  readonly search: PolicySearch;
  readonly rules: RuleSet;
  readonly readers: TextReaders;
}

/** Reads policies, lexicon, rules and models. Throws a ProblemsError with everything wrong in the policy folder. */
export function loadKnowledge(folders: { readonly policy: string; readonly package: string }): Knowledge {
  const library = loadLibrary(folders.policy);
  const lexicon = loadLexicon(join(folders.package, 'lexicon'));
  const calibration = readData(
    join(folders.package, 'models', 'ask-calibration.json'),
    JSON.parse,
  ) as Calibration;
  return {
    library,
    search: createSearch(library.policies, lexicon, calibration),
    rules: loadCheckRules(folders, library),
    readers: loadTextReaders(folders.package),
  };
}

/** The checker's rules for a library. */
export function loadCheckRules(
  folders: { readonly policy: string; readonly package: string },
  library: PolicyLibrary,
): RuleSet {
  return loadRules(
    join(folders.policy, 'draft-checks'),
    join(folders.package, 'lexicon', 'classes'),
    library,
  );
}

/** What routes free text. */
export function loadTextReaders(packageFolder: string): TextReaders {
  const phrases = readData(join(packageFolder, 'lexicon', 'small-talk.yaml'), load) as SmallTalkPhrases;
  const classes = readData(join(packageFolder, 'lexicon', 'routing.yaml'), load) as Record<string, string[]>;
  const weights = readData(join(packageFolder, 'models', 'route.json'), JSON.parse) as TextModelWeights;
  return { smallTalk: createSmallTalk(phrases), model: createTextModel(weights, createClassFinder(classes)) };
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
