import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, ProblemsError } from '../core/errors.ts';
import type { Severity } from '../core/reply.ts';
import type { PolicyLibrary } from '../knowledge/library.ts';
import type { Organisation } from '../knowledge/organisation.ts';
import type { Condition } from './circumstances.ts';
import type { Composition } from './composition.ts';
import type { Detector } from './detector.ts';
import { parseRules } from './parse-rules.ts';
import { loadPlatforms, type Platforms } from './platforms.ts';
import type { DraftRisk } from './risk.ts';
import { loadRisk, type RiskFiles } from './risk-files.ts';
import { loadWordClasses, type WordClasses } from './word-classes.ts';

/** One thing to look for, with what it means and its own tests. */
export interface Rule {
  readonly id: string;
  /** Clauses it may break, the closest first. */
  readonly clauses: readonly string[];
  readonly severity: Severity;
  /** What the risk is, in plain words. */
  readonly why: string;
  /** What to do about it. */
  readonly mend: string;
  /** What could stand instead of the marked words; empty to leave them out. */
  readonly replacement?: string;
  /** Words that become others when the draft is mended; of those that overlap the first holds. */
  readonly rewrites?: readonly Rewrite[];
  /** Whether the line about own views is added when the draft is mended. */
  readonly addsDisclaimer?: boolean;
  /** Set when the rule is for some drafts only. */
  readonly when?: Condition;
  /** Finds what the rule is about. With neither this nor a composition, the rule is about the post as a whole: `when` decides. */
  readonly detector?: Detector;
  readonly composition?: Composition;
  readonly flag: readonly string[];
  readonly pass: readonly string[];
  /** Set when its examples quote offensive language: documents leave them out. */
  readonly offensive?: boolean;
  readonly file: string;
  readonly line: number;
}

/** Words to find, and what could stand for them. */
export interface Rewrite {
  readonly find: Composition;
  readonly to: string;
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly classes: WordClasses;
  readonly platforms: Platforms;
  /** What drafts are weighed with besides; absent where the policy has no draft-risks.yaml. */
  readonly risk?: DraftRisk;
  readonly organisation: Organisation;
  /** Short hash of everything the result depends on: rules, word classes, organisation and the form of this engine. */
  readonly version: string;
}

const idsOf = new WeakMap<readonly Rule[], Map<(rule: Rule) => boolean, ReadonlySet<string>>>();

/** Ids of the rules for which something holds; worked out once for a list of rules, since every draft asks. */
export function idsWhere(rules: readonly Rule[], holds: (rule: Rule) => boolean): ReadonlySet<string> {
  const known = idsOf.get(rules) ?? new Map<(rule: Rule) => boolean, ReadonlySet<string>>();
  idsOf.set(rules, known);
  const ids = known.get(holds) ?? new Set(rules.filter(holds).map(({ id }) => id));
  known.set(holds, ids);
  return ids;
}

/** Counts up when a detector or the engine changes what it finds. */
const ENGINE = 4;

/** Where a rule set comes from. */
export interface RuleFolders {
  /** Rules, one file or more. */
  readonly rules: string;
  readonly classes: string;
  /** The lexicon, which knows platforms. */
  readonly lexicon: string;
  /** What drafts are weighed with. Absent: they are not weighed. */
  readonly risk?: RiskFiles;
}

/** Reads every rule file of a folder. Throws a ProblemsError with everything wrong in rules, word classes and risk texts. */
export function loadRules(folders: RuleFolders, { policies, organisation }: PolicyLibrary): RuleSet {
  const { rules: folder, classes: classesFolder, lexicon } = folders;
  const problems: Problem[] = [];
  const classes = loadWordClasses(classesFolder, organisation);
  const platforms = loadPlatforms(lexicon, problems);
  const clauseIds = new Set(policies.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  const rules: Rule[] = [];
  const hash = createHash('sha256').update(JSON.stringify([ENGINE, organisation]));
  for (const name of readNames(classesFolder)) hash.update(readFileSync(join(classesFolder, name)));
  for (const name of readNames(folder)) {
    const file = join(folder, name);
    const source = readFileSync(file, 'utf8');
    hash.update(source);
    rules.push(...parseRules(source, { file, classes, platforms, clauseIds, problems }));
  }
  const seen = new Map<string, Rule>();
  for (const rule of rules) {
    const other = seen.get(rule.id);
    if (other !== undefined) {
      problems.push({
        file: rule.file,
        line: rule.line,
        message: `the rule ${rule.id} stands already in ${other.file}:${other.line}`,
      });
    }
    seen.set(rule.id, rule);
  }
  const risk =
    folders.risk === undefined
      ? undefined
      : loadRisk(folders.risk, { clauseIds, platforms, classes }, problems, hash);
  if (problems.length > 0)
    throw new ProblemsError(problems, 'Correct these lines; "policy-assistant policy lint" checks again.');
  return {
    rules,
    classes,
    platforms,
    organisation,
    ...(risk === undefined ? {} : { risk }),
    version: hash.digest('hex').slice(0, 8),
  };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch {
    return [];
  }
}
