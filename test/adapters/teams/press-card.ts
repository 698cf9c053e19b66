import type { Action, Card, ExecuteAction, SubmitAction } from '../../../src/adapters/teams/card.ts';
import { parsePressed, type Recall } from '../../../src/adapters/teams/pressed.ts';
import { actionsOf } from './read-card.ts';

const isSender = (action: Action): action is ExecuteAction | SubmitAction =>
  action.type !== 'Action.ToggleVisibility';

/** The actions of a card that send something. */
export const sendersOf = (card: Card) => actionsOf(card).filter(isSender);

/** What the press of an action means, with what a client puts beside its data. */
export function press(action: ExecuteAction | SubmitAction | undefined, recall: Recall, inputs: object = {}) {
  return parsePressed(JSON.parse(JSON.stringify({ ...action?.data, ...inputs })), recall);
}
