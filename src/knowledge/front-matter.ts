import { z } from 'zod';
import type { Problem } from '../core/errors.ts';
import { parseYaml } from './yaml-file.ts';

/** Whom to turn to. */
export interface HrContact {
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
}

/** What a policy says of itself, above its words. */
export interface FrontMatter {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** YYYY-MM-DD */
  readonly effective: string;
  /** Whether a new version needs everyone to acknowledge again before their year is over. */
  readonly change: 'material' | 'minor';
  readonly owner: string;
  readonly hrContact: HrContact;
  readonly reviewMonths: number;
  /** How long an acknowledgement is kept, as a sentence for the card. */
  readonly retention: string;
  /** The sentence people agree to. */
  readonly statement: string;
}

const text = z.string('needs words').trim().min(1, 'needs words');

/** Whom to turn to, with a name and at least one way to reach them. */
export const HrContactSchema = z
  .strictObject(
    { name: text, email: z.email('is not an e-mail address').optional(), phone: text.optional() },
    'needs a name and an e-mail address or phone number',
  )
  .refine(
    ({ email, phone }) => email !== undefined || phone !== undefined,
    'needs an e-mail address or a phone number',
  )
  .transform(
    ({ name, email, phone }): HrContact => ({
      name,
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
    }),
  );

const FrontMatterSchema = z.strictObject({
  id: text.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is lower-case words with hyphens, such as social-media'),
  title: text,
  version: z
    .string('is text in quotation marks, such as "1.0"')
    .trim()
    .min(1, 'needs a version, such as "1.0"')
    .regex(/^[^|\s]+$/, 'has no spaces'),
  effective: z.iso.date('is a date such as 2026-01-05'),
  change: z.enum(['material', 'minor'], 'is material or minor'),
  owner: text,
  hr_contact: HrContactSchema,
  review_months: z
    .int('is a number of months')
    .min(1, 'is a number of months')
    .max(120, 'is at most 120 months'),
  retention: text,
  statement: text,
});

/** Parts a policy into its front matter and its words; `bodyLine` is the line the words begin on, from 1. */
export function splitFrontMatter(markdown: string): {
  yaml: string | undefined;
  body: string;
  bodyLine: number;
} {
  const match = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(markdown);
  if (match === null) return { yaml: undefined, body: markdown, bodyLine: 1 };
  const body = markdown.slice(match[0].length);
  return { yaml: match[1] ?? '', body, bodyLine: match[0].split('\n').length };
}

/** Checks front matter and gives it typed; undefined with its problems added otherwise. */
export function parseFrontMatter(
  yaml: string | undefined,
  file: string,
  problems: Problem[],
): FrontMatter | undefined {
  if (yaml === undefined) {
    problems.push({
      file,
      line: 1,
      message: 'no front matter: begin the file with --- and id, title, version … (see README.md)',
    });
    return undefined;
  }
  const front = parseYaml(yaml, { file, schema: FrontMatterSchema, problems, firstLine: 2 });
  if (front === undefined) return undefined;
  const { hr_contact, review_months, ...rest } = front;
  return { ...rest, hrContact: hr_contact, reviewMonths: review_months };
}
