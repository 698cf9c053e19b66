import { UserError } from './errors.ts';

const SAVE_AS =
  'In Excel choose "Save as" and the type "CSV UTF-8 (Comma delimited)"; in LibreOffice the character set "Unicode (UTF-8)".';

/** The text of a CSV file. Throws a UserError `wrong-encoding` that says what the bytes are instead of UTF-8, and how to save it. */
export function decodeCsv(bytes: Uint8Array, file: string): string {
  const foreign = formatOf(bytes);
  if (foreign !== undefined) throw new UserError('wrong-encoding', `${file} ${foreign}.`, SAVE_AS);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder().decode(bytes);
    const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
    throw new UserError(
      'wrong-encoding',
      `${file}:${line}: has letters that are not UTF-8; the file looks like Windows-1252, an older encoding.`,
      SAVE_AS,
    );
  }
}

function formatOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return 'is UTF-16, not UTF-8';
  if (first === 0x50 && second === 0x4b) return 'is a workbook or another zip file, not CSV';
  if (first === 0xd0 && second === 0xcf) return 'is an Excel 97 workbook, not CSV';
  // Plain text holds no zero bytes; UTF-16 without a mark has one in every other place.
  return bytes.subarray(0, 4096).includes(0) ? 'is UTF-16 or no text at all' : undefined;
}
