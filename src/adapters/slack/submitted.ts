import { decodeName, decodeValue, type Recall } from './pressed.ts';
import { parseInputId } from './render-input.ts';

/** What a view of `renderModal` says when it is submitted or a button in it is pressed. */
export type Submitted =
  | {
      readonly kind: 'form';
      readonly name: string;
      readonly value?: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly privateMetadata: string;
    }
  /** The modal has no form. */
  | { readonly kind: 'plain'; readonly privateMetadata: string }
  /** What it carried is no longer kept, or it was not drawn here. What was typed is still there. */
  | { readonly kind: 'lost'; readonly fields: Readonly<Record<string, string>> };

/** The parts of Slack's view payload that are read. */
export interface SubmittedView {
  readonly private_metadata?: string;
  readonly state?: {
    readonly values: Readonly<
      Record<
        string,
        Readonly<
          Record<
            string,
            {
              readonly value?: string | null | undefined;
              readonly selected_option?: { readonly value: string } | null | undefined;
            }
          >
        >
      >
    >;
  };
}

/** The form of a view with its fields put together again; a field left empty is ''. */
export function parseSubmitted({ private_metadata, state }: SubmittedView, recall: Recall): Submitted {
  const fields = fieldsOf(state?.values ?? {});
  const carried = parseCarried(decodeValue(private_metadata ?? '', recall));
  if (carried === undefined) return { kind: 'lost', fields };
  const [name, value, privateMetadata] = carried;
  if (name === null) return { kind: 'plain', privateMetadata };
  return { kind: 'form', name, ...(value === null ? {} : { value }), fields, privateMetadata };
}

function parseCarried(json: string | undefined): [string | null, string | null, string] | undefined {
  try {
    const parsed: unknown = JSON.parse(json ?? '');
    if (!Array.isArray(parsed) || parsed.length !== 3) return undefined;
    const [name, value, privateMetadata] = parsed as unknown[];
    const isText = (one: unknown): one is string | null => one === null || typeof one === 'string';
    return isText(name) && isText(value) && typeof privateMetadata === 'string'
      ? [name, value, privateMetadata]
      : undefined;
  } catch {
    return undefined;
  }
}

function fieldsOf(values: NonNullable<SubmittedView['state']>['values']): Record<string, string> {
  const inputs = Object.entries(values)
    .flatMap(([blockId, block]) => {
      const id = parseInputId(blockId);
      const [actionId, input] = Object.entries(block)[0] ?? [];
      const name = decodeName('field', actionId ?? '');
      return id === undefined || name === undefined || input === undefined ? [] : [{ ...id, name, input }];
    })
    .sort((a, b) => a.field - b.field || a.part - b.part);
  const fields = new Map<string, string>();
  for (const { name, part, join, input } of inputs) {
    const text = input.value ?? chosenValue(input.selected_option?.value);
    const before = part === 0 ? undefined : fields.get(name);
    if (before === undefined) fields.set(name, text);
    // A box to go on in that was left empty adds nothing.
    else if (text !== '') fields.set(name, `${before}${join}${text}`);
  }
  return Object.fromEntries(fields);
}

/** The value of an option, whose place in the list stands before it. */
function chosenValue(value: string | undefined): string {
  return decodeValue((value ?? '').replace(/^\d+/, ''), () => undefined) ?? '';
}
