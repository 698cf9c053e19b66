import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { z } from 'zod';
import { type Problem, ProblemsError } from '../core/errors.ts';
import type { Severity } from '../core/reply.ts';
import type { PolicyLibrary } from '../knowledge/library.ts';
import type { Organisation } from '../knowledge/organisation.ts';
import { type Composition, parseComposition } from './composition.ts';
import type { Detector } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
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
  /** Set when the rule is for drafts to one kind of account only. */
  readonly capacity?: 'own' | 'council';
  /** Finds what the rule is about. */
  readonly detector?: Detector;
  readonly composition?: Composition;
  readonly flag: readonly string[];
  readonly pass: readonly string[];
  /** Set when its examples quote offensive language: documents leave them out. */
  readonly offensive?: boolean;
  readonly file: string;
  readonly line: number;
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly classes: WordClasses;
  /** What drafts are weighed with besides; absent where the policy has no draft-risks.yaml. */
  readonly risk?: DraftRisk;
  readonly organisation: Organisation;
  /** Short hash of everything the result depends on: rules, word classes, organisation and the form of this engine. */
  readonly version: string;
}

/** Counts up when a detector or the engine changes what it finds. */
const ENGINE = 2;

const text = z.string('needs words').trim().min(1, 'needs words');
const texts = z.array(text, 'is a list of drafts').min(1, 'needs at least one draft');
const RuleSchema = z
  .strictObject({
    id: text.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is lower-case words with hyphens'),
    clauses: z.array(text, 'is a list of clause ids').min(1, 'needs a clause'),
    severity: z.enum(['stop', 'care', 'note'], 'is stop, care or note'),
    why: text,
    mend: text,
    replacement: z.string().optional(),
    capacity: z.enum(['own', 'council'], 'is own or council').optional(),
    detector: z
      .enum(
        DETECTORS.map(({ name }) => name) as [string, ...string[]],
        `is one of ${DETECTORS.map(({ name }) => name).join(', ')}`,
      )
      .optional(),
    match: z.unknown().optional(),
    flag: texts,
    pass: texts,
    offensive: z.boolean('is true or false').optional(),
  })
  .refine(
    ({ detector, match }) => (detector === undefined) !== (match === undefined),
    'needs either a detector or a match',
  );

/** Where a rule set comes from. */
export interface RuleFolders {
  /** Rules, one file or more. */
  readonly rules: string;
  readonly classes: string;
  /** What drafts are weighed with. Absent: they are not weighed. */
  readonly risk?: RiskFiles;
}

/** Reads every rule file of a folder. Throws a ProblemsError with everything wrong in rules, word classes and risk texts. */
export function loadRules(folders: RuleFolders, { policies, organisation }: PolicyLibrary): RuleSet {
  const { rules: folder, classes: classesFolder } = folders;
  const problems: Problem[] = [];
  const classes = loadWordClasses(classesFolder, organisation);
  const clauseIds = new Set(policies.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  const rules: Rule[] = [];
  const hash = createHash('sha256').update(JSON.stringify([ENGINE, organisation]));
  for (const name of readNames(classesFolder)) hash.update(readFileSync(join(classesFolder, name)));
  for (const name of readNames(folder)) {
    const file = join(folder, name);
    const source = readFileSync(file, 'utf8');
    hash.update(source);
    rules.push(...parseRules(source, { file, classes, clauseIds, problems }));
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
  const risk = folders.risk === undefined ? undefined : loadRisk(folders.risk, clauseIds, problems, hash);
  if (problems.length > 0)
    throw new ProblemsError(problems, 'Correct these lines; "policy-assistant policy lint" checks again.');
  return {
    rules,
    classes,
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

interface Context {
  readonly file: string;
  readonly classes: WordClasses;
  readonly clauseIds: ReadonlySet<string>;
  readonly problems: Problem[];
}

function parseRules(source: string, { file, classes, clauseIds, problems }: Context): Rule[] {
  let root: unknown;
  try {
    root = load(source, { schema: CORE_SCHEMA });
  } catch (error) {
    const line = error instanceof YAMLException && error.mark !== undefined ? error.mark.line + 1 : 1;
    problems.push({
      file,
      line,
      message: `not valid YAML: ${error instanceof YAMLException ? error.reason : ''}`,
    });
    return [];
  }
  if (!Array.isArray(root)) {
    problems.push({ file, line: 1, message: 'is a list of rules, each beginning with "- id:"' });
    return [];
  }
  const starts = source.split('\n').flatMap((line, index) => (line.startsWith('- ') ? [index + 1] : []));
  return root.flatMap((item: unknown, index) => {
    const line = starts[index] ?? 1;
    const parsed = RuleSchema.safeParse(item);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        problems.push({ file, line, message: `${path.join('.') || 'rule'}: ${message}` });
      }
      return [];
    }
    const { detector: detectorName, match, replacement, capacity, offensive, ...rule } = parsed.data;
    for (const id of rule.clauses) {
      if (!clauseIds.has(id))
        problems.push({ file, line, message: `${rule.id}: no policy has a clause ${id}` });
    }
    const parts = match === undefined ? undefined : parseComposition(match, classes);
    for (const problem of parts?.problems ?? [])
      problems.push({ file, line, message: `${rule.id}: ${problem}` });
    const detector = DETECTORS.find(({ name }) => name === detectorName);
    return [
      {
        ...rule,
        file,
        line,
        ...(replacement === undefined ? {} : { replacement }),
        ...(capacity === undefined ? {} : { capacity }),
        ...(offensive === undefined ? {} : { offensive }),
        ...(detector === undefined ? {} : { detector }),
        ...(parts?.matcher === undefined ? {} : { composition: parts.matcher }),
      },
    ];
  });
}
