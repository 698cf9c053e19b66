import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { z } from 'zod';
import type { Problem } from '../core/errors.ts';
import { ConditionSchema, conditionOf } from './circumstances.ts';
import { parseComposition } from './composition.ts';
import { DETECTORS } from './detectors/index.ts';
import type { Platforms } from './platforms.ts';
import type { Rule } from './rules.ts';
import type { WordClasses } from './word-classes.ts';

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
    rewrite: z
      .array(z.strictObject({ from: z.array(text, 'is a list of patterns').min(1), to: text }))
      .optional(),
    add: z.literal('disclaimer', 'is disclaimer').optional(),
    when: ConditionSchema.optional(),
    detector: z
      .enum(
        DETECTORS.map(({ name }) => name) as [string, ...string[]],
        `is one of ${DETECTORS.map(({ name }) => name).join(', ')}`,
      )
      .optional(),
    match: z.unknown().optional(),
    flag: texts.optional(),
    pass: texts.optional(),
    offensive: z.boolean('is true or false').optional(),
  })
  .superRefine(({ detector, match, when, flag, pass }, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    if (detector !== undefined && match !== undefined) complain('needs either a detector or a match');
    const isOfWords = detector !== undefined || match !== undefined;
    if (!isOfWords && !(when?.platform || when?.['picture-people'] || when?.['picture-details']))
      complain('needs either a detector or a match, or a platform or picture in when');
    if (isOfWords && (flag === undefined || pass === undefined)) complain('needs flag and pass examples');
    if (!isOfWords && (flag !== undefined || pass !== undefined))
      complain('looks at no words, so it has no flag and pass examples');
  });
/** What a file of rules is read with. */
interface Context {
  readonly file: string;
  readonly classes: WordClasses;
  readonly platforms: Platforms;
  readonly clauseIds: ReadonlySet<string>;
  readonly problems: Problem[];
}

/** The rules of one file; what is wrong with them is added to the problems. */
export function parseRules(
  source: string,
  { file, classes, platforms, clauseIds, problems }: Context,
): Rule[] {
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
    const {
      detector: detectorName,
      match,
      when,
      replacement,
      rewrite,
      add,
      offensive,
      flag = [],
      pass = [],
      ...rule
    } = parsed.data;
    const complain = (problem: string) => problems.push({ file, line, message: `${rule.id}: ${problem}` });
    for (const id of rule.clauses) {
      if (!clauseIds.has(id)) complain(`no policy has a clause ${id}`);
    }
    const parts = match === undefined ? undefined : parseComposition(match, classes);
    for (const problem of parts?.problems ?? []) complain(problem);
    const rewrites = rewrite?.flatMap(({ from, to }) => {
      const { matcher, problems: wrong } = parseComposition([{ any: from, mark: 'match' }], classes);
      for (const problem of wrong) complain(problem.replace('match 1: any', 'rewrite'));
      return matcher === undefined ? [] : [{ find: matcher, to }];
    });
    const condition = when === undefined ? undefined : conditionOf(when, platforms, complain);
    const detector = DETECTORS.find(({ name }) => name === detectorName);
    return [
      {
        ...rule,
        flag,
        pass,
        file,
        line,
        ...(replacement === undefined ? {} : { replacement }),
        ...(rewrites === undefined ? {} : { rewrites }),
        ...(add === undefined ? {} : { addsDisclaimer: true }),
        ...(condition === undefined ? {} : { when: condition }),
        ...(offensive === undefined ? {} : { offensive }),
        ...(detector === undefined ? {} : { detector }),
        ...(parts?.matcher === undefined ? {} : { composition: parts.matcher }),
      },
    ];
  });
}
