import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { problemsOfView } from './block-kit.ts';
import { type Context, type Method, maybe, method, Refused, requireMember } from './method.ts';
import type { View, Workspace } from './workspace.ts';

const MOST_STACKED = 3;

/** Methods for windows and for the app’s own page. */
export const VIEW_METHODS: Readonly<Record<string, Method>> = {
  'views.open': method({}, { trigger_id: z.string(), view: z.unknown() }, ({ trigger_id, view }, context) => {
    const { user } = useTrigger(context.workspace, trigger_id);
    return { view: putView(context, user, checkView(view, 'modal'), []) };
  }),
  'views.push': method({}, { trigger_id: z.string(), view: z.unknown() }, ({ trigger_id, view }, context) => {
    const { workspace } = context;
    const { user, viewId } = useTrigger(workspace, trigger_id);
    const below = viewId === undefined ? undefined : workspace.views.get(viewId);
    if (below === undefined) throw new Refused('invalid_trigger_id');
    if (below.stack.length >= MOST_STACKED) throw new Refused('push_limit_reached');
    return { view: putView(context, user, checkView(view, 'modal'), below.stack) };
  }),
  'views.update': method(
    {},
    { view_id: z.string(), view: z.unknown(), hash: maybe },
    ({ view_id, view, hash }, { workspace }) => {
      const kept = workspace.views.get(view_id);
      if (kept === undefined) throw new Refused('not_found');
      if (hash !== undefined && hash !== kept.hash) throw new Refused('hash_conflict');
      kept.view = checkView(view, 'modal');
      kept.hash = newHash();
      return { view: { ...kept.view, id: view_id, hash: kept.hash } };
    },
  ),
  'views.publish': method(
    {},
    { user_id: z.string(), view: z.unknown(), hash: maybe },
    ({ user_id, view, hash }, { workspace }) => {
      requireMember(workspace, user_id);
      const kept = workspace.homes.get(user_id);
      if (hash !== undefined && hash !== kept?.hash) throw new Refused('hash_conflict');
      const { blocks } = checkView(view, 'home') as { blocks: unknown[] };
      workspace.homes.set(user_id, { blocks, hash: newHash() });
      return { view: { id: `VH${user_id}` } };
    },
  ),
};

function checkView(view: unknown, type: 'modal' | 'home'): Record<string, unknown> {
  const problems = problemsOfView(view);
  if ((view as { type?: unknown } | null)?.type !== type) problems.push(`view: is not a ${type}`);
  if (problems.length > 0)
    throw new Refused('invalid_arguments', {
      response_metadata: { messages: problems.map((one) => `[ERROR] ${one}`) },
    });
  return view as Record<string, unknown>;
}

function useTrigger(workspace: Workspace, id: string) {
  const trigger = workspace.useTrigger(id);
  if (typeof trigger === 'string') throw new Refused(trigger);
  return trigger;
}

function putView(
  { workspace, caller = '' }: Context,
  user: string,
  view: Record<string, unknown>,
  below: readonly string[],
): Record<string, unknown> {
  const id = `V${randomBytes(4).toString('hex').toUpperCase()}`;
  const kept: View = { id, teamId: caller, user, hash: newHash(), view, stack: [...below, id] };
  workspace.views.set(id, kept);
  return { ...view, id, hash: kept.hash, root_view_id: kept.stack[0] };
}

function newHash(): string {
  return randomBytes(6).toString('hex');
}
