import { createRequire } from 'node:module';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Action, Card, Element, TextRun } from '../../../src/adapters/teams/card.ts';

// The library's own build for Node; its other one imports without file endings.
const library = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof import('adaptivecards');

/** Everything that the Adaptive Cards library finds wrong with a card. Teams' chart is none of its elements. */
export function problemsOfCard(card: Card): string[] {
  const context = new library.SerializationContext(library.Versions.v1_5);
  const parsed = new library.AdaptiveCard();
  parsed.hostConfig = new library.HostConfig({ actions: { maxActions: 6 } });
  parsed.parse(JSON.parse(JSON.stringify(card)), context);
  const found: string[] = [];
  for (let index = 0; index < context.eventCount; index++) found.push(context.getEventAt(index).message);
  const charts = elementsOf(card).filter(({ type }) => type.startsWith('Chart.')).length;
  const isChart = (message: string) => message.includes('"Chart.HorizontalBar.Stacked"');
  if (found.filter(isChart).length !== charts) found.push('charts that were not met');
  return [
    ...found.filter((message) => !isChart(message)),
    ...parsed.validateProperties().validationEvents.map(({ message }) => message),
  ];
}

/** Every element of a card, those inside others and the charts' fallbacks included. */
export function elementsOf(card: Card): Element[] {
  const inside = (element: Element): Element[] => {
    switch (element.type) {
      case 'Container':
        return [element, ...element.items.flatMap(inside)];
      case 'ColumnSet':
        return [element, ...element.columns.flatMap(({ items }) => items.flatMap(inside))];
      case 'Table':
        return [
          element,
          ...element.rows.flatMap(({ cells }) => cells.flatMap(({ items }) => items.flatMap(inside))),
        ];
      case 'Chart.HorizontalBar.Stacked':
        return [element, ...inside(element.fallback)];
      default:
        return [element];
    }
  };
  return card.body.flatMap(inside);
}

/** Every action of a card, fallbacks left out. */
export function actionsOf(card: Card): Action[] {
  return elementsOf(card).flatMap((element) => (element.type === 'ActionSet' ? element.actions : []));
}

/** The words of a card, an element a line. */
export function wordsOf(card: Card): string {
  return elementsOf(card)
    .flatMap((element) => {
      if (element.type === 'RichTextBlock') return [element.inlines.map(({ text }) => text).join('')];
      if (element.type === 'TextBlock') return [element.text];
      return 'label' in element ? [element.label] : [];
    })
    .join('\n');
}

/** The runs of a card. */
export function runsOf(card: Card): TextRun[] {
  return elementsOf(card).flatMap((element) => (element.type === 'RichTextBlock' ? element.inlines : []));
}

/** The words of a card that a client reads as markdown and that would not stay as they are. */
export function changedByMarkdown(card: Card): string[] {
  const read = elementsOf(card).flatMap((element) => {
    if (element.type === 'TextBlock') return element.text.trim() === '' ? [] : [element.text];
    return element.type === 'Input.ChoiceSet' && element.style === 'expanded'
      ? element.choices.map(({ title }) => title)
      : [];
  });
  return read.filter((text) => {
    const { children } = fromMarkdown(text);
    const [paragraph, ...others] = children;
    const [words, ...more] = paragraph?.type === 'paragraph' ? paragraph.children : [];
    const isSame = words?.type === 'text' && words.value === text && more.length + others.length === 0;
    return !isSame || /<|\bat>|https?:|\{\{/.test(text);
  });
}
