import type { Block } from '../../core/reply.ts';
import { literal, shorten } from './escape.ts';
import { LIMITS } from './limits.ts';

/** A message entity that says what a message quotes, in the form in which Teams shows sources. */
export interface CitationEntity {
  readonly type: 'https://schema.org/Message';
  readonly '@type': 'Message';
  readonly '@context': 'https://schema.org';
  readonly '@id': '';
  readonly citation: readonly {
    readonly '@type': 'Claim';
    readonly position: number;
    readonly appearance: {
      readonly '@type': 'DigitalDocument';
      readonly name: string;
      readonly abstract: string;
    };
  }[];
}

/** The policy words that a reply quotes; empty when it quotes none. The whole words stand in the card. */
export function citationsOf(blocks: readonly Block[]): CitationEntity[] {
  const quotes = blocks.filter((block) => block.kind === 'quote').slice(0, LIMITS.citations);
  if (quotes.length === 0) return [];
  return [
    {
      type: 'https://schema.org/Message',
      '@type': 'Message',
      '@context': 'https://schema.org',
      '@id': '',
      citation: quotes.map(({ cite, text }, index) => ({
        '@type': 'Claim',
        position: index + 1,
        appearance: {
          '@type': 'DigitalDocument',
          name: shorten(oneLineOf(cite), LIMITS.citationName) || 'Policy',
          abstract: shorten(oneLineOf(text), LIMITS.citationAbstract) || '…',
        },
      })),
    },
  ];
}

function oneLineOf(text: string): string {
  return literal(text).replace(/\s+/g, ' ').trim();
}
