import type { Block, Field } from '../../core/reply.ts';
import { escapeHtml, escapeValue } from './escape.ts';

/** The most options that are shown all at once; more become a list to open. */
const MOST_RADIOS = 5;

/** A form whose every input has a visible label. Over-long text is kept: the page counts it and refuses to send it. */
export function renderForm(
  { name, value, fields, submit }: Extract<Block, { kind: 'form' }>,
  id: string,
): string {
  return (
    `<form class="form" data-form="${escapeValue(name)}"${value === undefined ? '' : ` data-value="${escapeValue(value)}"`} novalidate>${renderFields(fields, id)}` +
    `<div class="buttons"><button type="submit" class="button button-primary"><bdi>${escapeHtml(submit)}</bdi></button></div></form>`
  );
}

/** Fields in a row with the same fold stand folded away together, open when one of them has been answered. */
function renderFields(fields: readonly Field[], id: string): string {
  let out = '';
  for (let at = 0; at < fields.length; ) {
    const fold = fields[at]?.fold;
    let end = at + 1;
    while (fold !== undefined && fields[end]?.fold === fold) end += 1;
    const inputs = fields.slice(at, end).map((field, index) => renderField(field, `${id}-${at + index}`));
    const isAnswered = fields.slice(at, end).some(({ initial, options }) => {
      return initial !== undefined && initial !== (options?.[0]?.value ?? '');
    });
    out +=
      fold === undefined
        ? inputs.join('')
        : `<details class="fold"${isAnswered ? ' open' : ''}><summary dir="auto">${escapeHtml(fold)}</summary>${inputs.join('')}</details>`;
    at = end;
  }
  return out;
}

function renderField(field: Field, id: string): string {
  if (field.options === undefined) return renderTextField(field, id);
  return field.fold === undefined && field.options.length <= MOST_RADIOS
    ? renderRadios(field, field.options, id)
    : renderSelect(field, field.options, id);
}

function renderTextField(field: Field, id: string): string {
  const described = [
    ...(field.hint === undefined ? [] : [`${id}-hint`]),
    ...(field.maxLength === undefined ? [] : [`${id}-error`]),
  ];
  const attributes =
    `id="${id}" name="${escapeValue(field.name)}" dir="auto"` +
    (described.length === 0 ? '' : ` aria-describedby="${described.join(' ')}"`) +
    (field.maxLength === undefined ? '' : ` data-max="${field.maxLength}"`);
  const initial = escapeValue(field.initial ?? '');
  // The parser drops one line feed right after the tag, so one is put there for it to drop.
  const input = field.multiline
    ? `<textarea rows="6" ${attributes}>\n${initial}</textarea>`
    : `<input type="text" autocomplete="off" ${attributes} value="${initial}">`;
  const limit =
    field.maxLength === undefined
      ? ''
      : `<p class="count" data-count-for="${id}"></p><p class="field-error" id="${id}-error" role="alert"></p>`;
  return `<div class="field"><label for="${id}" dir="auto">${escapeHtml(field.label)}</label>${renderHint(field, id)}${input}${limit}</div>`;
}

function renderRadios(field: Field, options: NonNullable<Field['options']>, id: string): string {
  const chosen = field.initial ?? options[0]?.value;
  const items = options.map(
    ({ value, label }) =>
      `<label class="choice"><input type="radio" name="${escapeValue(field.name)}" value="${escapeValue(value)}"${value === chosen ? ' checked' : ''}><bdi>${escapeHtml(label)}</bdi></label>`,
  );
  const described = field.hint === undefined ? '' : ` aria-describedby="${id}-hint"`;
  return `<fieldset class="field"${described}><legend dir="auto">${escapeHtml(field.label)}</legend>${renderHint(field, id)}<div class="choices">${items.join('')}</div></fieldset>`;
}

function renderSelect(field: Field, options: NonNullable<Field['options']>, id: string): string {
  const items = options.map(
    ({ value, label }) =>
      `<option value="${escapeValue(value)}"${value === field.initial ? ' selected' : ''}>${escapeHtml(label)}</option>`,
  );
  const described = field.hint === undefined ? '' : ` aria-describedby="${id}-hint"`;
  return `<div class="field"><label for="${id}" dir="auto">${escapeHtml(field.label)}</label>${renderHint(field, id)}<select id="${id}" name="${escapeValue(field.name)}"${described}>${items.join('')}</select></div>`;
}

function renderHint({ hint }: Field, id: string): string {
  return hint === undefined ? '' : `<p class="hint" id="${id}-hint" dir="auto">${escapeHtml(hint)}</p>`;
}
