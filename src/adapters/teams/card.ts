/** Parts of Adaptive Cards 1.5 that are drawn here, as they go over the wire. */

export interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly highlight?: true;
  readonly color?: 'Attention' | 'Warning' | 'Accent';
  readonly isSubtle?: true;
  readonly selectAction?: { readonly type: 'Action.OpenUrl'; readonly url: string };
}

/** Anything in a card's body. */
export type Element =
  | {
      readonly type: 'RichTextBlock';
      readonly inlines: readonly TextRun[];
      readonly spacing?: 'None' | 'Small';
      readonly separator?: true;
    }
  | {
      readonly type: 'TextBlock';
      readonly text: string;
      readonly style?: 'heading';
      readonly size?: 'Large';
      readonly weight?: 'Bolder';
      readonly wrap: true;
      readonly separator?: true;
    }
  | {
      readonly type: 'Container';
      readonly items: readonly Element[];
      readonly style?: 'emphasis';
      readonly id?: string;
      readonly isVisible?: false;
      readonly separator?: true;
    }
  | {
      readonly type: 'Table';
      readonly columns: readonly { readonly width: number }[];
      readonly firstRowAsHeaders: true;
      readonly showGridLines: true;
      readonly rows: readonly {
        readonly type: 'TableRow';
        readonly style?: 'accent';
        readonly cells: readonly { readonly type: 'TableCell'; readonly items: readonly Element[] }[];
      }[];
    }
  | {
      readonly type: 'Chart.HorizontalBar.Stacked';
      readonly title: string;
      readonly data: readonly {
        readonly title: string;
        readonly data: readonly { readonly legend: string; readonly value: number; readonly color: string }[];
      }[];
      readonly fallback: Element;
    }
  | {
      readonly type: 'Input.Text';
      readonly id: string;
      readonly label: string;
      readonly placeholder?: string;
      readonly value?: string;
      readonly maxLength?: number;
      readonly isMultiline?: boolean;
    }
  | {
      readonly type: 'Input.ChoiceSet';
      readonly id: string;
      readonly label: string;
      readonly style: 'compact';
      readonly value?: string;
      readonly choices: readonly { readonly title: string; readonly value: string }[];
    }
  | { readonly type: 'ActionSet'; readonly actions: readonly Action[]; readonly separator?: true };

export type Action =
  | {
      readonly type: 'Action.Execute';
      readonly title: string;
      readonly verb: string;
      readonly data: object;
      readonly style?: 'positive' | 'destructive';
      readonly associatedInputs?: 'none';
      readonly fallback: Action;
    }
  | {
      readonly type: 'Action.Submit';
      readonly title: string;
      readonly data: object;
      readonly style?: 'positive' | 'destructive';
      readonly associatedInputs?: 'none';
    }
  | {
      readonly type: 'Action.ToggleVisibility';
      readonly title: string;
      readonly targetElements: readonly string[];
    };

export interface Card {
  readonly type: 'AdaptiveCard';
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly version: '1.5';
  readonly fallbackText: string;
  readonly speak?: string;
  readonly body: readonly Element[];
  readonly msteams?: { readonly width: 'Full' };
}
