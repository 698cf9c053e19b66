import type { Span } from '../core/reply.ts';
import type { Organisation } from '../knowledge/organisation.ts';
import type { DraftViews } from './views.ts';

/** Finds one kind of thing that has a form: a number, an address, a key. */
export interface Detector {
  /** As rules name it. */
  readonly name: string;
  /** Ranges of the original draft, in any order. Linear in the draft's length. */
  detect(views: DraftViews, organisation: Organisation): Span[];
}
