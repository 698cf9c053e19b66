import { readFileSync } from 'node:fs';
import { CORE_SCHEMA, load } from 'js-yaml';
import { z } from 'zod';
import type { Problem } from '../core/errors.ts';
import { ConditionSchema, conditionOf } from './circumstances.ts';
import type { Platforms } from './platforms.ts';
import type { RiskText } from './risk.ts';
import type { WordClasses } from './word-classes.ts';

const text = z.string('needs words').trim().min(1, 'needs words');
const RiskTextSchema = z.strictObject({
  group: text,
  clauses: z.array(text, 'is a list of clause ids').min(1, 'needs a clause'),
  why: text,
  mend: text,
  ask: text,
  when: ConditionSchema.optional(),
  unless: z.array(text, 'is a list of word classes').optional(),
});

/** Reads what a policy says of each group of the model. Everything that does not fit is added to the problems. */
export function loadRiskTexts(
  file: string,
  known: {
    readonly groups: readonly string[];
    readonly clauseIds: ReadonlySet<string>;
    readonly platforms: Platforms;
    readonly classes: WordClasses;
  },
  problems: Problem[],
): readonly RiskText[] {
  const source = readFileSync(file, 'utf8');
  let root: unknown;
  try {
    root = load(source, { schema: CORE_SCHEMA });
  } catch {
    problems.push({ file, line: 1, message: 'not valid YAML' });
    return [];
  }
  if (!Array.isArray(root)) {
    problems.push({ file, line: 1, message: 'is a list of groups, each beginning with "- group:"' });
    return [];
  }
  const lines = source.split('\n').flatMap((line, index) => (line.startsWith('- ') ? [index + 1] : []));
  const seen = new Set<string>();
  return root.flatMap((item: unknown, index) => {
    const complain = (message: string) => problems.push({ file, line: lines[index] ?? 1, message });
    const parsed = RiskTextSchema.safeParse(item);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        complain(`${path.join('.') || 'group'}: ${message}`);
      return [];
    }
    const { when, unless, ...rest } = parsed.data;
    for (const name of unless ?? [])
      if (!known.classes.has(name)) complain(`${rest.group}: unknown class "${name}"`);
    const said = unless === undefined ? rest : { ...rest, unless };
    const { group, clauses } = said;
    if (!known.groups.includes(group))
      complain(`the model knows no group "${group}": it knows ${known.groups.join(', ')}`);
    if (seen.has(group)) complain(`the group ${group} stands twice`);
    seen.add(group);
    for (const id of clauses)
      if (!known.clauseIds.has(id)) complain(`${group}: no policy has a clause ${id}`);
    return [when === undefined ? said : { ...said, when: conditionOf(when, known.platforms, complain) }];
  });
}
