/** Lines and records out of the JSON in which other programs hand out logs. */
import { describe, expect, test } from 'vitest';
import { UnreadableError } from '../../collectors/collector.js';
import jsonExports from '../../collectors/unpack/json-exports.js';

const first = '1795157196.048  30 10.0.12.9 TCP_TUNNEL/200 1132 CONNECT chatgpt.com:443 ana HIER_DIRECT/192.0.2.4 -';
const second = 'a "quoted" \\ line,\twith é, 🦊 and {"braces":["in it"]}';
const lines = `${first}\n${second}\n`;
const at = '1795157196000000000';

/** What each program writes around the two lines, decoys and all. */
const documents: Readonly<Record<string, unknown>> = {
  'Loki, its answer': {
    status: 'success',
    data: {
      resultType: 'streams',
      result: [
        { stream: { app: 'squid', values: 'no line' }, values: [[at, first, { trace: 'no line' }]] },
        { stream: { app: 'other' }, values: [[at, second]] },
      ],
      stats: { values: [['no', 'line']] },
    },
  },
  'Loki, its answer without a status': {
    data: {
      result: [
        {
          stream: {},
          values: [
            [at, first],
            [at, second],
          ],
        },
      ],
    },
  },
  'Loki, what is sent to it': {
    streams: [
      {
        stream: { app: 'squid' },
        values: [
          [at, first],
          [at, second],
        ],
      },
    ],
  },
  OpenTelemetry: {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'body', value: { stringValue: 'no line' } }] },
        scopeLogs: [
          {
            scope: { name: 'otelcol' },
            logRecords: [
              { timeUnixNano: at, body: { stringValue: first }, attributes: [] },
              { timeUnixNano: at, severityText: 'INFO', body: { stringValue: second } },
            ],
          },
        ],
      },
    ],
  },
  'Grafana, its logs downloaded': [
    { line: first, timestamp: at, fields: { line: 'no line' } },
    { line: second, timestamp: at, fields: {} },
  ],
};

for (const [program, document] of Object.entries(documents))
  describe(program, () => {
    test.each([
      ['on one line', JSON.stringify(document)],
      ['over many lines', JSON.stringify(document, undefined, 2)],
      ['with every character beyond ASCII escaped', ascii(JSON.stringify(document))],
      ['behind a byte order mark', `\ufeff${JSON.stringify(document)}`],
    ])('%s, gives its lines, however it is cut', async (_, text) => {
      expect(await unpacked(text)).toBe(lines);
      expect(await unpacked(text, 1)).toBe(lines);
      expect(await unpacked(text, 7)).toBe(lines);
    });

    test('twice over, gives its lines twice', async () => {
      const text = JSON.stringify(document);
      expect(await unpacked(`${text}\n${text}\n`)).toBe(lines + lines);
    });

    test('cut anywhere, gives what comes before and says that it is truncated', async () => {
      const text = Buffer.from(JSON.stringify(document));
      for (let end = 1; end < text.length; end += 5) {
        const { output, error } = await damaged(text.subarray(0, end), 64);
        expect(error).toEqual(new UnreadableError('truncated'));
        expect(output.toString('latin1')).toBe(Buffer.from(lines).toString('latin1', 0, output.length));
      }
    });
  });

test('objects come in a line each, without the white space between their parts', async () => {
  const events = [
    { timestamp: 1, message: first },
    { timestamp: 2, message: `${second}\n` },
  ];
  const expected = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  for (const indent of [0, 4]) {
    expect(await unpacked(JSON.stringify({ events, searchedLogStreams: [] }, undefined, indent))).toBe(expected);
    expect(
      await unpacked(JSON.stringify({ took: 3, hits: { total: { value: 2 }, hits: events } }, undefined, indent)),
    ).toBe(expected);
  }
});

test('a body of OpenTelemetry that is no text is handed on, for whoever reads it to count', async () => {
  const body = { kvlistValue: { values: [{ key: 'a', value: { stringValue: 'b' } }] } };
  const document = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body }, { body: { stringValue: first } }] }] }] };
  expect(await unpacked(JSON.stringify(document))).toBe(`${JSON.stringify(body.kvlistValue)}\n${first}\n`);
});

test('a line with its own line break gets no second one, and an empty one is none', async () => {
  const document = {
    streams: [
      {
        stream: {},
        values: [
          [at, `${first}\n`],
          [at, ''],
          [at, 'last'],
        ],
      },
    ],
  };
  expect(await unpacked(JSON.stringify(document))).toBe(`${first}\nlast\n`);
});

test('half a pair of surrogates becomes a replacement character', async () => {
  expect(await unpacked(String.raw`{"streams":[{"stream":{},"values":[["1","\udd8a \ud83e. \ud83e\udd8a"]]}]}`)).toBe(
    '\ufffd . 🦊\n',
  );
});

test.each([
  ['text between documents', `${JSON.stringify(documents.OpenTelemetry)}\nlogrotate: moved`],
  ['a bracket that closes a brace', '{"streams":[{"stream":{}]]'],
  ['an escape without digits', String.raw`{"streams":[{"stream":{"a":"\u00zz"}}]}`],
  ['endless nesting', `{"streams":[{"stream":${'['.repeat(1000)}`],
])('%s is damage', async (_, text) => {
  expect((await damaged(Buffer.from(text), 64)).error).toBeInstanceOf(UnreadableError);
});

test.each([
  '{"streams":3}',
  '{"data":{"result":[]}}',
  '{"message":"a line"}',
  '[{"log":"a line"}]',
  '{"status":"success","data":{"resultType":"matrix","result":[]}}',
])('%s is none of them', (text) => {
  expect(jsonExports.recognises(Buffer.from(text))).toBe(false);
});

async function unpacked(text: string, chunkBytes = 4096): Promise<string> {
  expect(jsonExports.recognises(Buffer.from(text).subarray(0, 512))).toBe(true);
  const { output, error } = await damaged(Buffer.from(text), chunkBytes);
  expect(error).toBeUndefined();
  return output.toString();
}

async function damaged(
  text: Buffer,
  chunkBytes: number,
): Promise<{ readonly output: Buffer; readonly error: unknown }> {
  const parts: Buffer[] = [];
  try {
    for await (const part of jsonExports.unpack(chunks(text, chunkBytes))) parts.push(part);
  } catch (error) {
    return { output: Buffer.concat(parts), error };
  }
  return { output: Buffer.concat(parts), error: undefined };
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function ascii(text: string): string {
  return text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
