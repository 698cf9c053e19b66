const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as HTML, safe in an element and in a quoted attribute. Control characters other than tab and
 * line feed, which a browser drops or changes, become their visible pictures (U+2400…); a carriage return is dropped
 * before a line feed.
 */
export function escapeHtml(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to make visible
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (control) =>
        control === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
      )
      .replace(/[&<>"']/g, (character) => ENTITY[character] ?? character)
  );
}

/**
 * Text as the value of a quoted attribute or a text box that is posted back as it was. Only the null character, which
 * HTML cannot carry, is replaced.
 */
export function escapeValue(text: string): string {
  return text
    .replaceAll('\u0000', '\u2400')
    .replace(/[&<>"']/g, (character) => ENTITY[character] ?? character)
    .replace(/[\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
