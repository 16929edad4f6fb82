import { ByteReader } from '../byte-reader.js';
import { each, JsonExport, type RecordPlace } from '../json-export.js';
import type { Filter } from '../packing.js';

/**
 * Documents of JSON in which other programs hand out lines and records of logs. What comes out is a line for each.
 *
 *   {"status":"success","data":{"resultType":"streams","result":[{"stream":{…},"values":[["1795157196000000000","line"],…]}]}}   Loki, its answer
 *   {"streams":[{"stream":{…},"values":[["1795157196000000000","line"],…]}]}                                                     Loki, what is sent to it
 *   {"resourceLogs":[{"resource":{…},"scopeLogs":[{"logRecords":[{"body":{"stringValue":"line"},…}]}]}]}                         OpenTelemetry, a document a line or one
 *   [{"line":"line","timestamp":"1795157196000000000",…},…]                                                                    Grafana, its logs downloaded
 *   {"events":[{"timestamp":1795157196000,"message":"line",…},…]}                                                              aws logs filter-log-events
 *   {"took":3,…,"hits":{"total":{…},"hits":[{"_index":"logs-squid","_source":{…}},…]}}                                           Elasticsearch, OpenSearch
 *   [{"insertId":"…","logName":"projects/p/logs/squid","textPayload":"line",…},…]                                              gcloud logging read
 *
 * What a record of OpenTelemetry's has in place of text is handed on as it is, and counted by whoever cannot read it. Times beside
 * the lines are left aside, as those of carriers are.
 *
 * https://grafana.com/docs/loki/latest/reference/loki-http-api/, https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
const jsonExports: Filter = {
  kind: 'filter',
  recognises: (head) => exportOf(head) !== undefined,
  async *unpack(packed) {
    const reader = new ByteReader(packed);
    try {
      const document = new JsonExport(exportOf(await reader.peek(headBytes))?.places ?? []);
      const mark = byteOrderMarkBytes(await reader.peek(headBytes));
      if (mark > 0) await reader.take(mark);
      for (let chunk = await reader.take(); chunk; chunk = await reader.take()) {
        const lines = document.read(chunk);
        if (lines.length > 0) yield lines;
      }
      document.finish();
    } finally {
      await reader.close();
    }
  },
};
export default jsonExports;

interface Export {
  /** How its documents begin. */
  readonly start: RegExp;
  readonly places: readonly RecordPlace[];
}

/** As many as `recognises` gets. */
const headBytes = 512;
const streamed = ['values', each, 1] as const;
const body = [each, 'logRecords', each, 'body'] as const;

const exports: readonly Export[] = [
  {
    start:
      /^\s*\{\s*(?:"status"\s*:\s*"success"\s*,\s*)?"data"\s*:\s*\{\s*(?:"resultType"\s*:\s*"streams"\s*,\s*)?"result"\s*:\s*\[\s*\{\s*"stream"\s*:/,
    places: [text('data', 'result', each, ...streamed)],
  },
  { start: /^\s*\{\s*"streams"\s*:\s*\[\s*\{\s*"stream"\s*:/, places: [text('streams', each, ...streamed)] },
  {
    start: /^\s*\{\s*"resourceLogs"\s*:\s*\[/,
    places: ['scopeLogs', 'instrumentationLibraryLogs'].flatMap((scope) => [
      text('resourceLogs', each, scope, ...body, 'stringValue'),
      object('resourceLogs', each, scope, ...body, 'kvlistValue'),
    ]),
  },
  { start: /^\s*\[\s*\{\s*"line"\s*:\s*"/, places: [text(each, 'line')] },
  { start: /^\s*\{\s*"events"\s*:\s*\[\s*\{/, places: [object('events', each)] },
  { start: /^\s*\{\s*"took"\s*:\s*\d+\s*,/, places: [object('hits', 'hits', each)] },
  { start: /^\s*\[\s*\{\s*"insertId"\s*:/, places: [object(each)] },
];

function text(...steps: RecordPlace['steps']): RecordPlace {
  return { steps, holds: 'text' };
}

function object(...steps: RecordPlace['steps']): RecordPlace {
  return { steps, holds: 'object' };
}

function exportOf(head: Buffer): Export | undefined {
  const start = head.toString('latin1', byteOrderMarkBytes(head), headBytes);
  return exports.find((one) => one.start.test(start));
}

function byteOrderMarkBytes(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}
