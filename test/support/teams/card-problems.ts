import { AdaptiveCard, HostConfig, SerializationContext, Versions } from 'adaptivecards';

/** Types of Teams that the library does not know; each must say what to show instead. */
const OF_TEAMS: ReadonlySet<string> = new Set(['Chart.HorizontalBar.Stacked']);

/** What Microsoft's own library finds wrong with a card of version 1.5, and what Teams refuses; empty when it would take it. */
export function problemsOfCard(card: unknown): string[] {
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  // Teams shows six actions in a row.
  parsed.hostConfig = new HostConfig({ actions: { maxActions: 6 } });
  try {
    parsed.parse(withFallbacks(card), context);
  } catch (error) {
    return [String(error)];
  }
  const problems = Array.from(
    { length: context.eventCount },
    (_, index) => context.getEventAt(index).message,
  );
  problems.push(...parsed.validateProperties().validationEvents.map(({ message }) => message));
  const { type, version, fallbackText } = (card ?? {}) as Record<string, unknown>;
  if (type !== 'AdaptiveCard' || version !== '1.5') problems.push('is not an Adaptive Card 1.5');
  if (typeof fallbackText !== 'string' || fallbackText === '') problems.push('has no fallbackText');
  const seen = new Set<string>();
  walk(card, (one) => {
    const { id } = one;
    if (typeof id === 'string' && seen.has(id)) problems.push(`two elements have the id ${id}`);
    if (typeof id === 'string') seen.add(id);
    if (String(one['type']).startsWith('Input.') && !one['label'])
      problems.push(`the input ${id} has no label`);
    if (one['type'] === 'ActionSet' && (one['actions'] as unknown[]).length > 6)
      problems.push('seven actions in a row');
    if (one['type'] === 'Action.Execute' && (one['fallback'] as { type?: string })?.type !== 'Action.Submit')
      problems.push('an action without a fallback');
    if (one['type'] === 'TextRun' && one['text'] === '') problems.push('an empty text run');
  });
  return problems;
}

/** Calls back for every object in a value. */
export function walk(value: unknown, visit: (one: Record<string, unknown>) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  else if (typeof value === 'object' && value !== null) {
    visit(value as Record<string, unknown>);
    for (const one of Object.values(value)) walk(one, visit);
  }
}

/** The card as a client sees it that knows no elements of Teams. */
function withFallbacks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFallbacks);
  if (typeof value !== 'object' || value === null) return value;
  const { type, fallback } = value as { type?: unknown; fallback?: unknown };
  if (typeof type === 'string' && OF_TEAMS.has(type)) return withFallbacks(fallback);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withFallbacks(one)]));
}
