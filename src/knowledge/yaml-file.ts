import { isNode, LineCounter, parseDocument } from 'yaml';
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
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lineAt = (offset: number) => counter.linePos(offset).line + firstLine - 1;
  if (document.errors.length > 0) {
    for (const { message, pos } of document.errors) {
      problems.push({ file, line: lineAt(pos[0]), message: `not valid YAML: ${message.split('\n')[0]}` });
    }
    return undefined;
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    const names = path.map(String).join('.');
    problems.push({
      file,
      line: lineAt(offsetOf(document, path)),
      message: names === '' ? message : `${names}: ${message}`,
    });
  }
  return undefined;
}

/** Where the value at a path stands, or the nearest value around it that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
