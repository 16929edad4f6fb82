import type { FieldName } from '../../native-free-parsers/field.js';
import type { Mapping } from '../../native-free-parsers/mapping/mapping.js';
import { explainIssues } from '../policy/explain-issues.js';
import { readTextFile } from '../policy/text-file.js';
import { YamlSource } from '../policy/yaml-source.js';
import { UserError } from '../user-error.js';
import { mappingSchema, type WrittenMapping } from './mapping-schema.js';

const mostBytes = 100_000;

/** Reads a mapping; throws a UserError with `file:line:column`, what is wrong and how to fix it, for all that is wrong. */
export function loadMapping(path: string): Mapping {
  return mappingFrom(readTextFile(path, path, { mostBytes, legacy: false }), path);
}

/** The mapping in a text; errors name it as `path`. */
export function mappingFrom(text: string, path: string): Mapping {
  const source = new YamlSource(text, path, 'mapping');
  const parsed = mappingSchema.safeParse(source.value() ?? {});
  if (parsed.success) return compiled(parsed.data);
  const file = { source, schema: mappingSchema, what: 'mapping', firstKey: 'name' };
  throw new UserError(explainIssues(parsed.error.issues, file));
}

const usuallyUnknown = ['-', 'N/A', 'null'];
const comma = 0x2c;

function compiled(written: WrittenMapping): Mapping {
  const { name, shape, fact = 'request', timeStyle = 'auto', where = {}, unknown = usuallyUnknown } = written;
  const { separators = ' ', assignment = '=', values = 'word', delimiter, columns, action, timezone } = written;
  const places = new Places(shape === 'json' ? pointerOf : (key) => key);
  const fields = Object.entries(written.fields).flatMap(([field, from]) =>
    from === undefined ? [] : [{ field: fieldOf(field), places: places.of(from) }],
  );
  return {
    name,
    shape,
    fact,
    pairs: { separators, assignment, values },
    csv: { delimiter: delimiter?.charCodeAt(0) ?? comma, ...(columns && { columns }) },
    time: { places: places.of(written.time), style: timeStyle },
    fields,
    ...(action && {
      action: {
        places: places.of(action.from),
        allowed: (action.allowed ?? []).map((word) => word.toLowerCase()),
        blocked: (action.blocked ?? []).map((word) => word.toLowerCase()),
      },
    }),
    where: Object.entries(where).map(([key, values]) => ({ place: places.of(key)[0]!, values })),
    unknown,
    ...(timezone && { timeZone: timezone }),
    names: places.names,
  };
}

/** Two outputs have shorter names than the fields of a row. */
function fieldOf(written: string): FieldName {
  if (written === 'bytes') return 'bytesBoth';
  return (written === 'until' ? 'untilEpoch' : written) as FieldName;
}

/** The names that a mapping reads, each once. */
class Places {
  readonly names: string[] = [];
  private readonly spelling: (key: string) => string;

  constructor(spelling: (key: string) => string) {
    this.spelling = spelling;
  }

  of(from: string | readonly string[]): readonly number[] {
    return (typeof from === 'string' ? [from] : from).map((key) => this.placeOf(this.spelling(key)));
  }

  private placeOf(name: string): number {
    const place = this.names.indexOf(name);
    return place < 0 ? this.names.push(name) - 1 : place;
  }
}

/** `http.host` as the JSON Pointer `/http/host`; what begins with a slash is one. */
function pointerOf(key: string): string {
  if (key.startsWith('/')) return key;
  return `/${key
    .split('.')
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .join('/')}`;
}
