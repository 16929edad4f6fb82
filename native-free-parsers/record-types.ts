import { word } from './bytes/match.js';
import { type FieldCode, type FieldName, fieldCode } from './field.js';
import type { Fact } from './row.js';

/**
 * What a named value of a record can state: a field of the row, or one of those that are read in a way of their own.
 * `endTime` is when a session was over, for records that do not state when it began; `zone` that of times without one;
 * `headers` a JSON list of those of the request, which tell what no value of its own does.
 */
export type RecordKey =
  | FieldName
  | 'time'
  | 'timeOfDay'
  | 'endTime'
  | 'zone'
  | 'action'
  | 'answers'
  | 'headers'
  | 'requestLine'
  | 'statusAndPort'
  | 'fourCounters';

/**
 * One type of record of a product whose records are named values: JSON, key=value, CEF, CSV with a header.
 *
 * Written as the vendor's own field table. `when` tells the type: every name in it must be there, with one of the values
 * where some are listed. A type without a fact is recognised and states nothing of ours.
 */
export interface RecordType {
  readonly when: Readonly<Record<string, true | readonly string[]>>;
  readonly fact?: Fact;
  /** The names that state each key; the first that is known counts. */
  readonly fields?: Readonly<Partial<Record<RecordKey, readonly string[]>>>;
  /** Names whose value is a result tag of Squid's: `TCP_DENIED`. */
  readonly squidResult?: readonly string[];
  readonly app?: string;
  readonly transport?: string;
  /** A web server's log: a request may state only its path. */
  readonly isWebServer?: boolean;
  /** The log states this traffic in other records as well, which are the ones that count. */
  readonly isRepeated?: boolean;
  /** Times that state no zone are UTC. */
  readonly isUtc?: boolean;
  /** Dates and times that stand apart are local, and slashes part the date; otherwise they are UTC and ISO 8601. */
  readonly localDates?: 'month first' | 'day first';
  /** The log may have no times. */
  readonly mayLackTime?: boolean;
  /** The time in front of a record that states none is when the session was over. */
  readonly endsAtPrefix?: boolean;
  /** The product refuses by an HTTP status where no field states an action. */
  readonly statusTells?: boolean;
  /** Records without a host are in order, and state nothing. */
  readonly mayLackHost?: boolean;
}

/** What a product writes in place of a value that it does not know, and how its words for what it did begin. */
export interface Words {
  readonly unknown?: readonly string[];
  readonly allowed?: readonly string[];
  readonly blocked?: readonly string[];
  /** The product's names of protocols, in lower case, and those that all formats use; '' for names that say nothing. */
  readonly apps?: Readonly<Record<string, string>>;
}

export interface CompiledType {
  readonly fact: Fact | undefined;
  readonly marks: readonly { readonly slot: number; readonly values: readonly Uint8Array[] }[];
  readonly time: readonly number[];
  readonly endTime: readonly number[];
  readonly durationSeconds: readonly number[];
  readonly zone: readonly number[];
  readonly timeOfDay: readonly number[];
  readonly url: readonly number[];
  readonly requestLine: readonly number[];
  readonly host: readonly number[];
  readonly server: readonly number[];
  readonly serverPort: readonly number[];
  readonly client: readonly number[];
  readonly user: readonly number[];
  readonly device: readonly number[];
  readonly mac: readonly number[];
  readonly action: readonly number[];
  readonly answers: readonly number[];
  readonly headers: readonly number[];
  readonly statusAndPort: readonly number[];
  readonly fourCounters: readonly number[];
  readonly squidResult: readonly number[];
  readonly details: readonly { readonly code: FieldCode; readonly slots: readonly number[] }[];
  readonly app: string;
  readonly transport: string;
  readonly isWebServer: boolean;
  readonly isRepeated: boolean;
  readonly isUtc: boolean;
  readonly localDates: 'month first' | 'day first' | undefined;
  readonly mayLackTime: boolean;
  readonly endsAtPrefix: boolean;
  readonly statusTells: boolean;
  readonly mayLackHost: boolean;
}

/** Keys that are not simply assigned. */
const ownKeys = new Set<string>([
  'time',
  'endTime',
  'zone',
  'timeOfDay',
  'action',
  'answers',
  'headers',
  'requestLine',
  'statusAndPort',
  'fourCounters',
  'url',
  'host',
  'server',
]);

/** The record types of a product, made ready once for all blocks. */
export class CompiledTypes {
  readonly names: readonly string[];
  readonly types: readonly CompiledType[];
  readonly unknown: readonly Uint8Array[];
  readonly allowed: readonly Uint8Array[];
  readonly blocked: readonly Uint8Array[];
  readonly apps: ReadonlyMap<string, string>;

  constructor(types: readonly RecordType[], words: Words = {}) {
    const names = new Map<string, number>();
    const slotOf = (name: string): number => {
      if (!names.has(name)) names.set(name, names.size);
      return names.get(name)!;
    };
    this.types = types.map((type) => compiled(type, slotOf));
    this.names = [...names.keys()];
    this.unknown = (words.unknown ?? ['-']).map(word);
    this.allowed = bothCases(words.allowed ?? ['allow', 'permit', 'accept', 'pass']);
    this.blocked = bothCases(words.blocked ?? ['block', 'den', 'drop', 'reject']);
    this.apps = new Map(Object.entries(words.apps ?? {}));
  }
}

function compiled(type: RecordType, slotOf: (name: string) => number): CompiledType {
  const slots = (key: RecordKey): readonly number[] => (type.fields?.[key] ?? []).map(slotOf);
  const marks = Object.entries(type.when).map(([name, values]) => ({
    slot: slotOf(name),
    values: values === true ? [] : values.map(word),
  }));
  const keys = Object.keys(type.fields ?? {}) as RecordKey[];
  return {
    fact: type.fact,
    marks,
    time: slots('time'),
    endTime: slots('endTime'),
    durationSeconds: slots('durationSeconds'),
    zone: slots('zone'),
    timeOfDay: slots('timeOfDay'),
    url: slots('url'),
    requestLine: slots('requestLine'),
    host: slots('host'),
    server: slots('server'),
    serverPort: slots('serverPort'),
    client: slots('client'),
    user: slots('user'),
    device: slots('device'),
    mac: slots('mac'),
    action: slots('action'),
    answers: slots('answers'),
    headers: slots('headers'),
    statusAndPort: slots('statusAndPort'),
    fourCounters: slots('fourCounters'),
    squidResult: (type.squidResult ?? []).map(slotOf),
    details: keys
      .filter((key) => !ownKeys.has(key))
      .map((key) => ({ code: fieldCode(key as FieldName), slots: slots(key) })),
    app: type.app ?? '',
    transport: type.transport ?? '',
    isWebServer: type.isWebServer ?? false,
    isRepeated: type.isRepeated ?? false,
    isUtc: type.isUtc ?? false,
    localDates: type.localDates,
    mayLackTime: type.mayLackTime ?? false,
    endsAtPrefix: type.endsAtPrefix ?? false,
    statusTells: type.statusTells ?? false,
    mayLackHost: type.mayLackHost ?? false,
  };
}

/** Products spell the same word `Allowed`, `ALLOWED` and `allowed`. */
function bothCases(words: readonly string[]): readonly Uint8Array[] {
  return words.flatMap((text) => [text, text.toUpperCase(), text[0]!.toUpperCase() + text.slice(1)]).map(word);
}
