import type { Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Problem } from '../core/errors.ts';
import type { Platforms } from './platforms.ts';
import type { DraftRisk } from './risk.ts';
import { unpackRiskModel } from './risk-model-file.ts';
import { loadRiskTexts } from './risk-texts.ts';
import { parseSpanModel } from './span-model.ts';
import type { WordClasses } from './word-classes.ts';

/** Files of what is said of drafts that resemble others, and of the models that say so. */
export interface RiskFiles {
  readonly texts: string;
  readonly byWords: string;
  readonly byMeaning: string;
  readonly spans: string;
}

/**
 * Reads what drafts are weighed with; undefined when there is nothing to say or something is wrong, which is added to the
 * problems. Everything that a result depends on goes into the hash.
 */
export function loadRisk(
  files: RiskFiles,
  known: {
    readonly clauseIds: ReadonlySet<string>;
    readonly platforms: Platforms;
    readonly classes: WordClasses;
  },
  problems: Problem[],
  hash: Hash,
): DraftRisk | undefined {
  const read = <T>(file: string, parse: (bytes: Buffer) => T): T | undefined => {
    try {
      const bytes = readFileSync(file);
      hash.update(bytes);
      return parse(bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it cannot be read';
      problems.push({ file, line: 1, message: `${reason}; "npm run train" makes it again` });
      return undefined;
    }
  };
  const byWords = read(files.byWords, unpackRiskModel);
  const byMeaning = read(files.byMeaning, unpackRiskModel);
  const spans = read(files.spans, parseSpanModel);
  if (byWords === undefined || byMeaning === undefined || spans === undefined) return undefined;
  const texts = loadRiskTexts(files.texts, { groups: byWords.groups, ...known }, problems);
  hash.update(JSON.stringify(texts));
  return texts.length === 0 ? undefined : { byWords, byMeaning, spans, texts };
}
