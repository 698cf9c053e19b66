/**
 * Text that a text run draws as it is; it knows no markdown and no mentions. Control characters other than tab and line
 * feed become their visible pictures, half of a surrogate pair becomes U+FFFD, and a word joiner keeps clients from
 * taking `{{DATE(…)}}` and `{{TIME(…)}}` for something to fill in.
 */
export function literal(text: string): string {
  return (
    text
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/\r\n?/g, '\n')
      .replace(/\{(?=\{(?:DATE|TIME)\()/g, '{\u2060')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to make visible
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (control) =>
        control === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
      )
  );
}

/** Text to go on typing in: as it was but for what JSON cannot carry. */
export function typed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\u0000', '\u2400');
}

/** One line for places that some clients read as markdown: nothing in it can become a mention, a tag or a link. */
export function oneLine(text: string): string {
  return literal(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[<&]|\](?=[([])/g, '$&\u2060');
}

/** True for words that read the same whether or not a client takes them for markdown. */
export function isPlain(text: string): boolean {
  return (
    /^[\p{L}\p{M}\p{N} ,.:;?!'’‘“”"()/–—·%£€…-]*$/u.test(text) &&
    !/^\s*(?:[-–—]|\p{N}+[.)])\s/u.test(text) &&
    !/^[\s-]*$/.test(text) &&
    !/ {2}|:\/\/|\bwww\./i.test(text)
  );
}

/** The first `max` characters at most, the last one an ellipsis where words are missing. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, cutAt(text, max - 1))}…`;
}

/**
 * The text in parts of at most `max` characters, which put together give it back. It is cut after a line or a word
 * where there is one in the last half, and never inside a surrogate pair.
 */
export function splitText(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const head = rest.slice(0, max);
    const lineAt = head.lastIndexOf('\n') + 1;
    const wordAt = head.lastIndexOf(' ') + 1;
    const at = [lineAt, wordAt].find((end) => end > max / 2) ?? cutAt(rest, max);
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
