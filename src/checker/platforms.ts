import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load } from 'js-yaml';
import { z } from 'zod';
import type { Problem } from '../core/errors.ts';

/** Where drafts can go. */
export interface Platforms {
  /** Those that the form offers, by name, with what they are called there; in the order they are shown. */
  readonly offered: ReadonlyMap<string, string>;
  /** The names that a rule means by a name or a kind: one or more, none when it is neither. */
  namesOf(nameOrKind: string): readonly string[];
}

const Kinds = z.record(z.string(), z.array(z.string()));
const Labels = z.record(z.string(), z.string().trim().min(1));

/** Reads platforms.yaml and draft-platforms.yaml of the lexicon folder; problems are added. */
export function loadPlatforms(folder: string, problems: Problem[]): Platforms {
  const kinds = Object.entries(read(join(folder, 'platforms.yaml'), Kinds, problems) ?? {});
  const file = join(folder, 'draft-platforms.yaml');
  const offered = new Map(Object.entries(read(file, Labels, problems) ?? {}));
  const names = new Set(kinds.map(([name]) => name));
  for (const name of offered.keys()) {
    if (!names.has(name)) problems.push({ file, message: `${name} is not in platforms.yaml` });
  }
  return {
    offered,
    namesOf: (nameOrKind) =>
      names.has(nameOrKind)
        ? [nameOrKind]
        : kinds.filter(([, each]) => each.includes(nameOrKind)).map(([name]) => name),
  };
}

function read<T extends z.ZodType>(file: string, schema: T, problems: Problem[]): z.output<T> | undefined {
  try {
    return schema.parse(load(readFileSync(file, 'utf8'), { schema: CORE_SCHEMA }));
  } catch {
    problems.push({ file, message: 'cannot be read as names with what belongs to them' });
    return undefined;
  }
}
