/**
 * Text that Slack shows as it is in plain and rich text objects, where nothing is markup. Control characters other than
 * tab and line feed become their visible pictures, half of a surrogate pair becomes U+FFFD.
 */
export function literal(text: string): string {
  return (
    wellFormed(text)
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to make visible
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (control) =>
        control === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
      )
  );
}

/** Text to go on typing in: as it was but for what JSON or Slack cannot carry. */
export function typed(text: string): string {
  return wellFormed(text).replaceAll('\u0000', '\u2400');
}

/**
 * Text as Slack's own markup that reads the same: mentions, links and `<!channel>` stay text. What is written with `*`,
 * `_`, `~` or backticks stays plain because a word joiner parts them from the words.
 */
export function escapeMrkdwn(text: string): string {
  return literal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, '$&\u2060');
}

/** The first `max` characters at most, the last one an ellipsis where words are missing. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, cutAt(text, max - 1))}…`;
}

/**
 * The text in parts of at most `max` characters, which put together give it back. It is cut after a line or a word
 * where there is one in the last half, and never inside a character.
 */
export function splitText(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const half = rest.slice(0, max);
    const breakAt = Math.max(half.lastIndexOf('\n'), half.lastIndexOf(' ')) + 1;
    const lineAt = half.lastIndexOf('\n') + 1;
    const at = lineAt > max / 2 ? lineAt : breakAt > max / 2 ? breakAt : cutAt(rest, max);
    parts.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return rest === '' ? parts : [...parts, rest];
}

/** `at`, or one less where that would part a surrogate pair. */
function cutAt(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
