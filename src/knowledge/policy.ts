import { createHash } from 'node:crypto';
import type { ListItem, Paragraph, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';
import type { Problem } from '../core/errors.ts';
import { type FrontMatter, parseFrontMatter, splitFrontMatter } from './front-matter.ts';

/** What a clause does to the reader. */
export type Stance = 'prohibited' | 'required' | 'permitted' | 'information';

/** What the policy's owner adds to a clause so that it can be found and understood. */
export interface ClauseNotes {
  readonly title: string;
  /** One or two sentences of plain language. */
  readonly summary: string;
  readonly stance: Stance;
  readonly topics: readonly string[];
  readonly keywords: readonly string[];
  /** Questions the clause answers, as people ask them. */
  readonly questions: readonly string[];
  /** Circumstances that the clause decides, by slot of the lexicon's situations.yaml. */
  readonly decides?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Short digest of the clause's words when the notes were written or last looked over. */
  readonly written_for?: string | undefined;
}

/** One clause, its words as printed. */
export interface Clause {
  /** As printed: "2.1", "5.2(a)". */
  readonly id: string;
  readonly section: string;
  readonly text: string;
  /** The clause whose words lead into this one. */
  readonly parentId?: string;
  readonly notes?: ClauseNotes;
  /** Where it stands in its file, from 1. */
  readonly line: number;
}

/** One version of one policy. */
export interface Policy extends FrontMatter {
  readonly clauses: readonly Clause[];
  /** SHA-256 in hex over ids and words of the clauses, so that any change of wording shows. */
  readonly digest: string;
  readonly file: string;
}

const NUMBERED = /^([A-Za-z]?\d+(?:\.\d+)*(?:\([a-z]+\))*)\.?$/;
const LETTERED = /^\(([a-z]+)\)\s+/;

/**
 * Reads a policy in Markdown: front matter, `## 1 Section`, `**1.1** words`, and `- (a) words` below a clause.
 * Gives the policy only when nothing is wrong, and every problem otherwise.
 */
export function parsePolicy(markdown: string, file: string): { policy?: Policy; problems: Problem[] } {
  const problems: Problem[] = [];
  const { yaml, body, bodyLine } = splitFrontMatter(markdown.replace(/^\uFEFF/, ''));
  const front = parseFrontMatter(yaml, file, problems);
  const reader = new ClauseReader(file, bodyLine, problems);
  for (const node of fromMarkdown(body).children) reader.read(node);
  const clauses = reader.finish();
  return front === undefined || problems.length > 0
    ? { problems }
    : { policy: { ...front, clauses, digest: digestOf(clauses), file }, problems };
}

/** SHA-256 in hex over ids and words, in order. */
export function digestOf(clauses: readonly Pick<Clause, 'id' | 'text'>[]): string {
  return createHash('sha256')
    .update(JSON.stringify(clauses.map(({ id, text }) => [id, text])))
    .digest('hex');
}

type Draft = { -readonly [Key in keyof Clause]: Clause[Key] };

/** Walks the top-level nodes of a policy in order and collects its clauses. */
class ClauseReader {
  private readonly clauses: Draft[] = [];
  private readonly lines = new Map<string, number>();
  private section = '';
  /** The last clause that is a paragraph: lists belong to it. */
  private numbered: string | undefined;
  private readonly file: string;
  private readonly firstLine: number;
  private readonly problems: Problem[];

  constructor(file: string, firstLine: number, problems: Problem[]) {
    this.file = file;
    this.firstLine = firstLine;
    this.problems = problems;
  }

  read(node: RootContent): void {
    switch (node.type) {
      case 'heading':
        if (node.depth > 1)
          this.section = textOf(node)
            .replace(/^[A-Za-z]?\d+(?:\.\d+)*\.?\s+/, '')
            .trim();
        return;
      case 'paragraph':
        this.readParagraph(node);
        return;
      case 'list':
        for (const item of node.children) this.readItem(item, this.numbered);
        return;
      case 'thematicBreak':
      case 'html':
      case 'definition':
        return;
      default:
        this.report(node, `a ${node.type} is not part of a clause; write it as words`);
    }
  }

  finish(): Clause[] {
    if (this.clauses.length === 0) {
      this.problems.push({
        file: this.file,
        message: 'no clauses: write each as a paragraph that begins with its number in bold, **1.1** words',
      });
    }
    for (const { id, text, line } of this.clauses) {
      if (text === '') this.problems.push({ file: this.file, line, message: `clause ${id} has no words` });
    }
    return this.clauses;
  }

  private readParagraph(node: Paragraph): void {
    const [first, ...rest] = node.children;
    const id = first?.type === 'strong' ? NUMBERED.exec(textOf(first).trim())?.[1] : undefined;
    const last = this.clauses.at(-1);
    if (id !== undefined) {
      this.numbered = id;
      this.add(node, id, textOf({ type: 'paragraph', children: rest }));
    } else if (last !== undefined) {
      addParagraph(last, node);
    } else {
      this.report(node, 'words before the first clause: give them a number in bold, or take them out');
    }
  }

  private readItem(item: ListItem, parentId: string | undefined): void {
    const [first, ...nested] = item.children;
    const words = first === undefined ? '' : textOf(first);
    const letter = LETTERED.exec(words)?.[1];
    if (parentId === undefined || letter === undefined) {
      this.report(
        item,
        parentId === undefined
          ? 'a list before the first clause: number the clause it belongs to'
          : 'a list item without its letter: begin it with (a), (b) …',
      );
      return;
    }
    const id = `${parentId}(${letter})`;
    this.add(item, id, words.replace(LETTERED, ''), parentId);
    for (const node of nested) {
      const last = this.clauses.at(-1);
      if (node.type === 'list') for (const child of node.children) this.readItem(child, id);
      else if (node.type === 'paragraph' && last !== undefined) addParagraph(last, node);
      else this.report(node, `a ${node.type} is not part of a clause; write it as words`);
    }
  }

  private add(node: RootContent | ListItem, id: string, words: string, parentId = parentOf(id)): void {
    const line = this.lineOf(node);
    const before = this.lines.get(id);
    if (before !== undefined) {
      this.report(node, `clause ${id} stands already in line ${before}: give each its own number`);
      return;
    }
    if (this.section === '')
      this.report(node, `clause ${id} is in no section: put a heading such as "## 1 Title" above it`);
    if (parentId !== undefined && !this.lines.has(parentId))
      this.report(node, `clause ${id} hangs under ${parentId}, which does not come before it`);
    this.lines.set(id, line);
    this.clauses.push({
      id,
      section: this.section,
      text: clean(words),
      line,
      ...(parentId === undefined ? {} : { parentId }),
    });
  }

  private lineOf(node: RootContent | ListItem): number {
    return this.firstLine + (node.position?.start.line ?? 1) - 1;
  }

  private report(node: RootContent | ListItem, message: string): void {
    this.problems.push({ file: this.file, line: this.lineOf(node), message });
  }
}

/** "5.2(a)" hangs under "5.2"; a plain number under nothing. */
function parentOf(id: string): string | undefined {
  return id.endsWith(')') ? id.replace(/\([a-z]+\)$/, '') : undefined;
}

/** A further paragraph of the same clause. */
function addParagraph(clause: Draft, node: Paragraph): void {
  clause.text = `${clause.text}\n${clean(textOf(node))}`.trim();
}

function clean(words: string): string {
  return words.replace(/\s+/g, ' ').trim();
}
