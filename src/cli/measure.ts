import { checkDraftByMeaning, MAX_DRAFT } from '../checker/check-draft.ts';
import type { RuleSet } from '../checker/rules.ts';
import { routeText, type TextReaders } from '../handlers/route-text.ts';
import type { PolicySearch } from '../knowledge/search.ts';
import { readJsonLines } from './input.ts';

/** One output line for each question: what the assistant would answer. */
export async function* measureAsk(
  file: string,
  search: PolicySearch,
  readers: TextReaders,
): AsyncGenerator<object> {
  await search.warmUp();
  for (const { id, text } of readJsonLines(file, 'q')) {
    if ((await routeText(text, readers)).kind === 'smalltalk') {
      yield { id, kind: 'smalltalk', clauses: [] };
      continue;
    }
    const { kind, clauses } = await search.search(text);
    yield { id, kind, clauses: clauses.slice(0, 3).map(({ clauseId }) => clauseId) };
  }
}

/** One output line for each draft: the verdict and where it comes from, in UTF-16 offsets; `error` for one too long. */
export async function* measureCheck(
  file: string,
  { rules, search }: { readonly rules: RuleSet; readonly search: PolicySearch },
): AsyncGenerator<object> {
  await search.warmUp();
  for (const { id, text } of readJsonLines(file, 'text')) {
    if (text.length > MAX_DRAFT) {
      yield { id, error: 'draft-too-long', characters: text.length, most: MAX_DRAFT };
      continue;
    }
    const { verdict, findings } = await checkDraftByMeaning(text, rules, search.vectorInTheEnd);
    yield {
      id,
      verdict,
      findings: findings.map(({ rule, severity, clauses, span }) => ({
        rule,
        severity,
        clauses,
        start: span.start,
        end: span.end,
      })),
    };
  }
}

/** One output line for each message: what the router takes it for. */
export async function* measureRoute(file: string, readers: TextReaders): AsyncGenerator<object> {
  for (const { id, text } of readJsonLines(file, 'text')) {
    const action = await routeText(text, readers);
    if (action.kind === 'check') yield { id, action: 'check', draft: action.draft };
    else yield { id, action: action.kind === 'topics' ? 'help' : action.kind };
  }
}
