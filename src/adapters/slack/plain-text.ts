/** The words of a message as its author saw them, from the text that Slack sends: links, mentions and `&amp;` made plain. */
export function parseSlackText(text: string): string {
  return text
    .replace(/<([@#!][^<>]*|[a-z][a-z0-9+.-]*:[^<>\s][^<>]*)>/gi, (_, inside: string) => plain(inside))
    .replace(/&(amp|lt|gt);/g, (_, name: string) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'));
}

/** The same without the mention of the app itself at its beginning or end. */
export function withoutMention(text: string, botUserId: string | undefined): string {
  if (botUserId === undefined) return text.replace(/^\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s,:]*/, '');
  return text.replace(new RegExp(String.raw`<@${botUserId}(?:\|[^>]*)?>[,:]?`, 'g'), ' ').trim();
}

function plain(inside: string): string {
  const bar = inside.indexOf('|');
  const [target, label] = bar < 0 ? [inside, ''] : [inside.slice(0, bar), inside.slice(bar + 1)];
  switch (target[0]) {
    case '@':
      return label === '' ? '@someone' : `@${label.replace(/^@/, '')}`;
    case '#':
      return label === '' ? '#channel' : `#${label}`;
    case '!':
      return label === '' ? `@${target.slice(1).split('^')[0]}` : label;
    default: {
      const bare = target.replace(/^(?:mailto|tel):/, '');
      return label === '' || label === bare
        ? bare
        : target.replace(/^https?:\/\//, '').replace(/\/$/, '') === label.replace(/\/$/, '') ||
            /^(?:mailto|tel):/.test(target)
          ? label
          : `${label} (${bare})`;
    }
  }
}
