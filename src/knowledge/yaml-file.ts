import { createRequire } from 'node:module';
import { CORE_SCHEMA, load } from 'js-yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { Problem } from '../core/errors.ts';

/**
 * Reads YAML of a given shape. Gives undefined and adds every problem with its line when it does not fit. `firstLine` is
 * the line of the file that the text begins on, from 1.
 */
export function parseYaml<T extends z.ZodType>(
  text: string,
  {
    file,
    schema,
    problems,
    firstLine = 1,
  }: { file: string; schema: T; problems: Problem[]; firstLine?: number },
): z.output<T> | undefined {
  const quick = loadQuickly(text);
  if (quick !== undefined) {
    const parsed = schema.safeParse(quick);
    if (parsed.success) return parsed.data;
  }
  explain(text, { file, schema, problems, firstLine });
  return undefined;
}

/** The value of valid YAML; undefined for YAML that is not. Quick, but it does not know where things stand. */
function loadQuickly(text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA }) ?? null;
  } catch {
    return undefined;
  }
}

const require = createRequire(import.meta.url);

/** Reads the text again with positions, which takes longer, and adds what is wrong with its lines. */
function explain(
  text: string,
  {
    file,
    schema,
    problems,
    firstLine,
  }: { file: string; schema: z.ZodType; problems: Problem[]; firstLine: number },
): void {
  const { LineCounter, parseDocument } = require('yaml') as typeof import('yaml');
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lineAt = (offset: number) => counter.linePos(offset).line + firstLine - 1;
  if (document.errors.length > 0) {
    for (const { message, pos } of document.errors) {
      problems.push({ file, line: lineAt(pos[0]), message: `not valid YAML: ${message.split('\n')[0]}` });
    }
    return;
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch {
    problems.push({
      file,
      line: firstLine,
      message: 'not valid YAML: an alias (*name) has no anchor (&name)',
    });
    return;
  }
  const issues = schema.safeParse(value).error?.issues ?? [];
  // The two readers of YAML differ at its edges: what only one of them takes is a problem too.
  if (issues.length === 0)
    problems.push({ file, line: firstLine, message: 'unusual YAML: write it as plain names and lists' });
  for (const { path, message } of issues) {
    const names = path.map(String).join('.');
    problems.push({
      file,
      line: lineAt(offsetOf(document, path)),
      message: names === '' ? message : `${names}: ${message}`,
    });
  }
}

/** Where the value at a path stands, or the nearest value around it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return node.range[0];
  }
  return 0;
}
