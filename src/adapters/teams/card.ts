/** Parts of Adaptive Cards 1.5 that are drawn here, as they go over the wire. */
export interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly italic?: true;
  readonly underline?: true;
  readonly highlight?: true;
  readonly color?: 'Attention' | 'Accent';
  readonly isSubtle?: true;
  readonly selectAction?: { readonly type: 'Action.OpenUrl'; readonly url: string };
}

interface Placed {
  readonly spacing?: 'None' | 'Small';
  readonly separator?: true;
}

export interface RichTextBlock extends Placed {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
}

/** Its text is markdown to a client, so only words that mean nothing there go into it. */
export interface TextBlock extends Placed {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly style?: 'heading';
  readonly size?: 'Large';
  readonly weight?: 'Bolder';
  readonly wrap: true;
}

export interface Container extends Placed {
  readonly type: 'Container';
  readonly items: readonly Element[];
  readonly style?: 'emphasis';
  readonly id?: string;
  readonly isVisible?: false;
}

export interface ColumnSet extends Placed {
  readonly type: 'ColumnSet';
  readonly columns: readonly {
    readonly type: 'Column';
    readonly width: number;
    readonly style: Tone;
    readonly spacing: 'None';
    readonly items: readonly Element[];
  }[];
}

/** What a column's background means. */
export type Tone = 'good' | 'warning' | 'attention' | 'accent' | 'emphasis';

export interface TableCell {
  readonly type: 'TableCell';
  readonly items: readonly Element[];
}

export interface Table extends Placed {
  readonly type: 'Table';
  readonly columns: readonly { readonly width: number }[];
  readonly firstRowAsHeaders: true;
  readonly showGridLines: true;
  readonly rows: readonly { readonly type: 'TableRow'; readonly cells: readonly TableCell[] }[];
}

/** Of Teams' own palette. */
export type ChartColour = 'good' | 'warning' | 'attention' | 'categoricalBlue' | 'neutral';

/** Teams' own; a client without it draws the fallback. */
export interface Chart extends Placed {
  readonly type: 'Chart.HorizontalBar.Stacked';
  readonly title: string;
  readonly data: readonly {
    readonly title: string;
    readonly data: readonly {
      readonly legend: string;
      readonly value: number;
      readonly color: ChartColour;
    }[];
  }[];
  readonly fallback: Element;
}

/** A picture whose bytes are in its address. */
export interface Image extends Placed {
  readonly type: 'Image';
  readonly url: string;
  readonly altText: string;
  readonly size: 'Stretch';
}

export interface TextInput extends Placed {
  readonly type: 'Input.Text';
  readonly id: string;
  readonly label: string;
  readonly value?: string;
  readonly isMultiline?: true;
}

export interface ChoiceInput extends Placed {
  readonly type: 'Input.ChoiceSet';
  readonly id: string;
  readonly label: string;
  readonly style: 'compact' | 'expanded';
  readonly placeholder?: string;
  readonly wrap: true;
  readonly value?: string;
  readonly choices: readonly { readonly title: string; readonly value: string }[];
}

export interface ActionSet extends Placed {
  readonly type: 'ActionSet';
  readonly actions: readonly Action[];
}

/** Anything in a card's body. */
export type Element =
  | RichTextBlock
  | TextBlock
  | Container
  | ColumnSet
  | Table
  | Chart
  | Image
  | TextInput
  | ChoiceInput
  | ActionSet;

interface Sends {
  readonly title: string;
  readonly data: object;
  readonly style?: 'positive' | 'destructive';
  /** Without it whatever stands in the card's inputs comes along. */
  readonly associatedInputs?: 'none';
}

export interface SubmitAction extends Sends {
  readonly type: 'Action.Submit';
}

export interface ExecuteAction extends Sends {
  readonly type: 'Action.Execute';
  readonly verb: string;
  readonly fallback: SubmitAction;
}

export interface ToggleAction {
  readonly type: 'Action.ToggleVisibility';
  readonly title: string;
  readonly targetElements: readonly string[];
}

export type Action = ExecuteAction | SubmitAction | ToggleAction;

/** A whole card. `fallbackText` is what a client shows that cannot draw it. */
export interface Card {
  readonly type: 'AdaptiveCard';
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly version: '1.5';
  readonly fallbackText: string;
  readonly body: readonly Element[];
  readonly msteams?: { readonly width: 'Full' };
}
