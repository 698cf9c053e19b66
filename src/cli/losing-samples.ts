import type { Problem } from '../core/errors.ts';
import { decide } from '../knowledge/decision.ts';
import type { Lexicon } from '../knowledge/lexicon.ts';
import type { PolicyLibrary } from '../knowledge/library.ts';
import type { Clause } from '../knowledge/policy.ts';
import { type AskModels, createSearch, richnessOf } from '../knowledge/search.ts';

/** Samples are left out a fifth at a time: each is asked of a search that does not know it. */
const PARTS = 5;

/** A warning for each sample question that a search without it answers, surely, with a clause of another family. */
export async function findLosingSamples(
  { policies }: PolicyLibrary,
  lexicon: Lexicon,
  models: AskModels,
): Promise<{ readonly asked: number; readonly samples: Problem[] }> {
  const samples: Problem[] = [];
  const { words } = models[richnessOf(policies.flatMap(({ clauses }) => clauses))];
  let asked = 0;
  for (let part = 0; part < PARTS; part++) {
    const isOut = (index: number) => index % PARTS === part;
    const search = createSearch({
      policies: policies.map((policy) => ({
        ...policy,
        clauses: policy.clauses.map((clause) =>
          clause.notes === undefined
            ? clause
            : {
                ...clause,
                notes: {
                  ...clause.notes,
                  questions: clause.notes.questions.filter((_, index) => !isOut(index)),
                },
              },
        ),
      })),
      lexicon,
      models,
    });
    for (const policy of policies) {
      for (const clause of policy.clauses) {
        for (const [index, question] of (clause.notes?.questions ?? []).entries()) {
          if (!isOut(index)) continue;
          asked += 1;
          const { kind, ranked } = decide(await search.examine(question), words);
          const ref = search.refs[ranked[0]?.at ?? -1];
          const winner = policies
            .find(({ id }) => id === ref?.policyId)
            ?.clauses.find(({ id }) => id === ref?.clauseId);
          if (kind !== 'answer' || winner === undefined || isFamily(clause, winner)) continue;
          samples.push({
            file: policy.file.replace(/\.md$/, '.notes.yaml'),
            message: `${clause.id}: the sample ${JSON.stringify(question)} would be answered with ${winner.id}`,
          });
        }
      }
    }
  }
  return { asked, samples };
}

function isFamily(a: Clause, b: Clause): boolean {
  return a.id === b.id || a.parentId === b.id || b.parentId === a.id;
}
