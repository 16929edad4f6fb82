import { captureFormats } from '../../../native-free-parsers/capture-registry.js';
import { userName } from '../../identity/user-name.js';
import { checkTarget } from '../../match/check-target.js';
import type { ExplainKnowledge } from '../../report/explain.js';
import type { ExplainedRecord } from '../../report/explanation.js';
import { hasPackets, readSample } from '../../rows/read-sample.js';
import type { LogRecord } from '../../rows/record.js';
import type { Privacy } from '../../store/privacy.js';
import type { Source, UsageCell } from '../../store/store.js';
import type { Judgement } from './judgement.js';

/** What explaining asks of the catalogue, the policy, the directory and the logs. */
export function explainKnowledgeOf(
  { catalogue, decision, reading, department, directory }: Judgement,
  privacy: Privacy | undefined,
): ExplainKnowledge {
  const names = new Map(catalogue.services.map(({ id, name }) => [id, name]));
  return {
    reading,
    decision,
    department,
    serviceName: (id) => names.get(id),
    patternOf: (host) => {
      const found = checkTarget(catalogue, host);
      if (found.service === null) return undefined;
      return { pattern: found.pattern, ...(found.role !== undefined && { role: found.role }) };
    },
    accountOf: (text) => {
      const { user, realm } = userName(text) ?? { user: text.toLowerCase() };
      return directory?.personOf(user, realm)?.account ?? user;
    },
    readRecord: privacy === undefined ? readRecord : keptRecord,
  };
}

/** The log has the names that the database does not. */
async function keptRecord(source: Source, cell: UsageCell): Promise<ExplainedRecord> {
  return { ...placeOf(source, cell.sample!.offset), unread: 'the database is pseudonymised, and the record has names' };
}

async function readRecord(source: Source, cell: UsageCell, servers: ReadonlySet<string>): Promise<ExplainedRecord> {
  const { offset } = cell.sample!;
  const place = placeOf(source, offset);
  const mayBe = captureFormats.has(source.format) ? isOneOf : isOf;
  const read = await readSample(source, { offset, isIt: (record) => mayBe(cell, record, servers) });
  if (typeof read === 'string') return { ...place, unread: read };
  const { line, text, record } = read;
  return {
    ...place,
    ...(line !== undefined && { line }),
    ...(text !== undefined && { text }),
    row: record,
  };
}

/** A file of flows has neither lines nor packets. */
function placeOf({ name, format }: Source, offset: number): Pick<ExplainedRecord, 'source' | 'offset' | 'packet'> {
  const capture = captureFormats.get(format);
  if (capture === undefined) return { source: name, offset };
  return { source: name, ...(hasPackets(capture) && offset > 0 && { packet: offset }) };
}

/** Whether a record may be of a cell; a log that was written anew may have another one at the same place. */
function isOf({ firstSeen, lastSeen, host, naming }: UsageCell, record: LogRecord): boolean {
  const at = record.time === undefined ? Number.NaN : Date.parse(record.time);
  if (!(at >= Math.floor(firstSeen) && at <= lastSeen)) return false;
  return naming !== 'stated' || host === undefined || record.host === host;
}

/** The same of several that stand at one place: flows that an exporter tells of in one packet, or in one file. */
function isOneOf(cell: UsageCell, record: LogRecord, servers: ReadonlySet<string>): boolean {
  if (record.client !== undefined && record.client !== cell.device) return false;
  if (servers.size > 0 && record.server !== undefined && !servers.has(record.server)) return false;
  return isOf(cell, record);
}
