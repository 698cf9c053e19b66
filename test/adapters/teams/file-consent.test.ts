import { describe, expect, test } from 'vitest';
import { fileConsentOf, parseFileConsent } from '../../../src/adapters/teams/file-consent.ts';
import { replyOf } from '../fixture-replies.ts';
import { until } from './harness.ts';
import { createShelf } from './shelf.ts';
import { standIn } from './stand-in.ts';

const FILE = { name: 'report.csv', mediaType: 'text/csv', content: '\ufeffName,State\r\nZoë,Due\r\n' };
const PLACE = {
  name: 'report 1.csv',
  contentUrl: 'https://example.sharepoint.com/report%201.csv',
  uploadUrl: 'https://example.sharepoint.com/upload?key=1',
  uniqueId: 'u-1',
  fileType: 'csv',
};

describe('a report as a file', () => {
  const ask = () => {
    const shelf = createShelf();
    return { ...shelf, card: JSON.parse(JSON.stringify(fileConsentOf(FILE, shelf.keep))) };
  };
  const answer = (context: unknown, more: object = {}) => ({
    type: 'fileUpload',
    action: 'accept',
    context,
    uploadInfo: PLACE,
    ...more,
  });

  test('is asked about by name and size, without its content', () => {
    const { card } = ask();
    expect(card).toMatchObject({
      name: 'report.csv',
      content: { sizeInBytes: Buffer.byteLength(FILE.content) },
    });
    expect(JSON.stringify(card)).not.toContain('Zoë');
  });

  test('is uploaded whole, byte order mark included, and shown after that', async () => {
    const { card, recall } = ask();
    const given = parseFileConsent(answer(card.content.acceptContext), recall);
    if (given?.kind !== 'accepted') throw new Error('not accepted');
    const bytes = Buffer.from(await given.upload.arrayBuffer());
    expect(bytes.toString('utf8')).toBe(FILE.content);
    expect(given.upload.method).toBe('PUT');
    expect(given.upload.url).toBe(PLACE.uploadUrl);
    expect(given.upload.headers.get('content-range')).toBe(`bytes 0-${bytes.length - 1}/${bytes.length}`);
    expect(given.info).toMatchObject({
      name: 'report 1.csv',
      contentUrl: PLACE.contentUrl,
      content: { uniqueId: 'u-1' },
    });
  });

  test('is not uploaded when that is declined, or it is no longer kept', () => {
    const { card, recall } = ask();
    const context = card.content.declineContext;
    expect(parseFileConsent(answer(context, { action: 'decline', uploadInfo: undefined }), recall)).toEqual({
      kind: 'declined',
    });
    expect(parseFileConsent(answer(context), () => undefined)).toEqual({ kind: 'lost' });
    expect(parseFileConsent(answer(context), () => '{"name":1}')).toEqual({ kind: 'lost' });
  });

  test.each([
    undefined,
    'accept',
    answer({}),
    answer({ policyFile: 't0' }, { action: 'maybe' }),
    answer({ policyFile: 't0' }, { uploadInfo: undefined }),
    answer({ policyFile: 't0' }, { uploadInfo: { ...PLACE, uploadUrl: 'http://10.0.0.1/' } }),
    answer({ policyFile: 't0' }, { uploadInfo: { ...PLACE, uploadUrl: 'file:///etc/passwd' } }),
  ])('answer %# is none of ours', (value) => {
    expect(parseFileConsent(value, () => JSON.stringify(FILE))).toBeUndefined();
  });
});

describe('a file', () => {
  const assistant = standIn();
  const { messages } = assistant;
  const offer = async () => {
    assistant.answer = async () => ({
      ...replyOf('Report'),
      files: [{ name: 'report.csv', mediaType: 'text/csv', content: 'a,b\r\n1,é\r\n' }],
    });
    await assistant.harness.person('29:hr').say('report csv');
    await until(() => messages().length === 2, 'the question');
    const question = messages()[1];
    const [{ content }] = question?.activity.attachments ?? [{}];
    return { id: question?.id ?? '', content };
  };
  const give = (id: string, action: string, context: object, uploadUrl = 'https://127.0.0.1:1/up') =>
    assistant.harness.person('29:hr').invoke(
      'fileConsent/invoke',
      {
        type: 'fileUpload',
        action,
        context,
        uploadInfo: {
          name: 'report.csv',
          contentUrl: 'https://x.example/f',
          uploadUrl,
          uniqueId: 'u1',
          fileType: 'csv',
        },
      },
      id,
    );

  test('is asked about, and taken back when it is not wanted', async () => {
    const { id, content } = await offer();
    expect(content).toMatchObject({ sizeInBytes: 11 });
    await give(id, 'decline', content.declineContext);
    await until(() => messages().length === 1, 'the question gone');
  });

  test('that cannot be saved is told of', async () => {
    const { id, content } = await offer();
    await give(id, 'accept', content.acceptContext);
    await until(() => /could not be saved/.test(messages().at(-1)?.activity.text ?? ''), 'the words');
  });

  test('that is no longer kept is told of', async () => {
    const { id } = await offer();
    await give(id, 'accept', { policyFile: 'gone' });
    await until(() => /no longer kept/.test(messages().at(-1)?.activity.text ?? ''), 'the words');
  });
});
