import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml';
import { UserError } from '../core/errors.ts';

/**
 * Adds a sample question, one line of text, to a clause's notes and leaves every other character of the file as it is; a file
 * laid out so that this cannot be done is written anew from its YAML. Throws a UserError `no-notes` when the file has
 * no notes for the clause.
 */
export function addSample(file: string, clauseId: string, question: string): string {
  const mark = file.startsWith('\uFEFF') ? '\uFEFF' : '';
  const yaml = file.slice(mark.length);
  const document = parseDocument(yaml);
  const notes = isMap(document.contents) ? pairOf(document.contents, clauseId)?.value : undefined;
  if (!isMap(notes)) {
    throw new UserError(
      'no-notes',
      `There are no notes for clause ${clauseId} yet.`,
      'Give it a title, a summary and a stance first.',
    );
  }
  const wanted = withQuestion(document, clauseId, question);
  const inserted = insert(yaml, notes, question);
  if (inserted !== undefined && isDeepStrictEqual(parsedOf(inserted), wanted)) return mark + inserted;
  const list = notes.get('questions');
  if (isSeq(list)) list.add(question);
  else notes.set('questions', [question]);
  return mark + document.toString({ lineWidth: 0 });
}

/** What the file is to mean afterwards. */
function withQuestion(document: Document, clauseId: string, question: string): unknown {
  const value = document.toJS() as Record<string, Record<string, unknown>>;
  const notes = value[clauseId];
  const questions = notes?.['questions'];
  return {
    ...value,
    [clauseId]: { ...notes, questions: [...(Array.isArray(questions) ? questions : []), question] },
  };
}

function parsedOf(yaml: string): unknown {
  const document = parseDocument(yaml);
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** Undefined where nothing is known of how to put it in. */
function insert(yaml: string, notes: YAMLMap, question: string): string | undefined {
  const list = pairOf(notes, 'questions')?.value;
  if (isSeq(list) && list.flow === true) {
    const end = (list.range?.[1] ?? 0) - 1;
    const before = yaml.slice(0, end).trimEnd();
    const comma = /[[,]$/.test(before) ? '' : ',';
    return `${before}${comma}${before.endsWith('[') ? '' : ' '}${JSON.stringify(question)}${yaml.slice(end)}`;
  }
  if (isSeq(list)) {
    const last = list.items.at(-1);
    const range = isScalar(last) ? last.range : undefined;
    if (!range) return undefined;
    const indent = /^\s*-\s+/.exec(yaml.slice(lineStart(yaml, range[0])))?.[0];
    return indent === undefined ? undefined : addLines(yaml, range[1], [indent + itemOf(question)]);
  }
  if (notes.flow === true || !notes.range) return undefined;
  const indent = yaml.slice(lineStart(yaml, notes.range[0]), notes.range[0]);
  if (indent.trim() !== '') return undefined;
  const item = `${indent}  - ${itemOf(question)}`;
  const empty = pairOf(notes, 'questions')?.key;
  if (isScalar(empty) && empty.range) return addLines(yaml, empty.range[1], [item]);
  const last = notes.items.at(-1)?.value;
  const end = isScalar(last) || isSeq(last) || isMap(last) ? last.range?.[1] : undefined;
  return end === undefined ? undefined : addLines(yaml, end, [`${indent}questions:`, item]);
}

/** Lines below the one that the text before `end` stands on, with the file's own line ends. */
function addLines(yaml: string, end: number, lines: readonly string[]): string {
  const eol = yaml.includes('\r\n') ? '\r\n' : '\n';
  const text = lines.join(eol);
  if (yaml[end - 1] === '\n') return `${yaml.slice(0, end)}${text}${eol}${yaml.slice(end)}`;
  const next = yaml.indexOf('\n', end);
  return next < 0 ? `${yaml}${eol}${text}` : `${yaml.slice(0, next + 1)}${text}${eol}${yaml.slice(next + 1)}`;
}

function lineStart(yaml: string, at: number): number {
  return yaml.lastIndexOf('\n', at - 1) + 1;
}

/** As an item of a list, in quotation marks where YAML would read something else into it. */
function itemOf(question: string): string {
  return stringify(question, { lineWidth: 0 }).trimEnd();
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}
