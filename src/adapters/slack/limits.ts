/**
 * What Slack takes at most, in characters or items, from its Block Kit reference; `messageChars` is measured, and counts
 * the JSON of the blocks, which is never less than what Slack counts.
 */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  messageChars: 12_000,
  /** A view takes 250 kB; this leaves room for characters of several bytes. */
  viewChars: 60_000,
  text: 3_000,
  header: 150,
  modalTitle: 24,
  buttonLabel: 75,
  buttonValue: 2_000,
  actionId: 255,
  actions: 25,
  contextElements: 10,
  tableRows: 100,
  tableColumns: 20,
  inputLabel: 2_000,
  inputText: 3_000,
  radios: 10,
  options: 100,
  optionGroups: 100,
  optionLabel: 75,
  optionValue: 150,
  url: 3_000,
  privateMetadata: 3_000,
  callbackId: 255,
} as const;
