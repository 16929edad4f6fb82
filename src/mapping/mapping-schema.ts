import { z } from 'zod';
import { mappedFacts, shapes } from '../../native-free-parsers/mapping/mapping.js';
import { timeStyles } from '../../native-free-parsers/mapping/record-time.js';
import { timezone } from '../policy/policy-schema.js';

const longestName = 200;

const key = z
  .string()
  .min(1, 'is empty. Write the name of a key or column')
  .max(longestName, `is longer than ${longestName} characters`);

/** One name, or several of which the first counts that a record states. */
const from = z.union([key, z.array(key).min(1).max(8)], {
  error: ({ input }) =>
    input === undefined ? 'is missing. Write the key or column it is in' : 'is neither a name nor a list of names',
});

const texts = z.array(z.string().max(longestName)).min(1);

const fields = z
  .strictObject({
    client: from.optional().describe('Address of the inside party that asked.'),
    clientPort: from.optional(),
    device: from.optional().describe('Name of the client machine.'),
    mac: from.optional().describe('Hardware address of the client.'),
    user: from.optional().describe('User, with its realm where the log has one: CORP\\ana, ana@corp.example.'),
    group: from.optional(),
    url: from.optional().describe('URL, host:port or host: states host, port and path.'),
    host: from.optional().describe('Name of the server, or the name that was looked up.'),
    path: from.optional(),
    server: from.optional().describe('Address of the server.'),
    serverPort: from.optional(),
    transport: from.optional().describe('tcp, udp or an IANA protocol number.'),
    app: from.optional().describe('Application protocol: tls, http, dns.'),
    method: from.optional(),
    status: from.optional(),
    contentType: from.optional(),
    userAgent: from.optional(),
    referrer: from.optional(),
    bytesUp: from.optional().describe('Bytes from client to server.'),
    bytesDown: from.optional().describe('Bytes from server to client.'),
    bytes: from.optional().describe('Bytes both ways, where the log has one total.'),
    packetsUp: from.optional(),
    packetsDown: from.optional(),
    durationMs: from.optional(),
    durationSeconds: from.optional(),
    until: from.optional().describe('End of a lease or logon, in seconds, ms, µs or ns since 1970.'),
    queryType: from.optional().describe('A, AAAA, HTTPS, …'),
    responseCode: from.optional().describe('NOERROR, NXDOMAIN, …'),
    alpn: from.optional(),
    ja3: from.optional(),
    ja4: from.optional(),
  })
  .describe('What each field of a record is read from; of several names the first that a record states.');

const action = z
  .strictObject({
    from: from,
    blocked: texts.optional().describe('Words that mean it was stopped, in any case of letters.'),
    allowed: texts.optional().describe('Words that mean it was let through.'),
  })
  .refine(({ blocked, allowed }) => blocked ?? allowed, 'needs "blocked" or "allowed": the words that mean it')
  .describe('By which words the product says that it let something through or stopped it.');

const separator = z.string().regex(/^[\x09\x20-\x7e]+$/, 'is not made of ASCII characters');
const oneCharacter = z.string().regex(/^[\x09\x20-\x7e]$/, 'is not one ASCII character. Write it in quotes, like ";"');

/** The shape of a mapping file. */
export const mappingSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'is not a name in lower case, such as acme-gateway')
      .describe('What the log is called in outputs.'),
    shape: z.enum(shapes).describe('How a record is written; one record a line.'),
    fact: z.enum(mappedFacts).optional().describe('What a record states; request when left out.'),
    time: from.describe('Where the time is; two names for date and time of day.'),
    timeStyle: z.enum(timeStyles).optional().describe('How times are written; told by their look when left out.'),
    timezone: timezone.optional().describe('Of times that state none; --tz when left out.'),
    fields,
    action: action.optional(),
    where: z.record(key, texts).optional().describe('Read only records in which each of these has one of its values.'),
    unknown: z.array(z.string()).optional().describe('Values that mean "not known"; -, N/A and null when left out.'),
    separators: separator.optional().describe('key=value: the bytes between pairs; a blank when left out.'),
    assignment: oneCharacter.optional().describe('key=value: what stands between key and value; = when left out.'),
    values: z
      .enum(['word', 'phrase'])
      .optional()
      .describe('key=value: phrase where values without quotes hold blanks and end where a key follows.'),
    delimiter: oneCharacter.optional().describe('csv: the byte between columns; a comma when left out.'),
    columns: z.array(key).min(1).max(512).optional().describe('csv: the columns of a file without a header.'),
  })
  .superRefine((written, context) => {
    for (const [name, shape] of shapeOnly) {
      if (written[name] === undefined || written.shape === shape) continue;
      const message = `"${name}" is for ${shape} only. Remove it.`;
      context.addIssue({ code: 'custom', message, path: [name] });
    }
    const lack = lackOf(written.fact ?? 'request', new Set(Object.keys(written.fields)));
    if (lack) context.addIssue({ code: 'custom', message: lack, path: ['fields'] });
    if (Array.isArray(written.time) && written.time.length > 2)
      context.addIssue({ code: 'custom', message: 'needs one name, or two for date and time of day', path: ['time'] });
  })
  .describe('Which field of a log states what.');

export type WrittenMapping = z.infer<typeof mappingSchema>;

const shapeOnly = [
  ['separators', 'key=value'],
  ['assignment', 'key=value'],
  ['values', 'key=value'],
  ['delimiter', 'csv'],
  ['columns', 'csv'],
] as const;

/** What the fields must have for the fact, as the end of a sentence; undefined where they have it. */
function lackOf(fact: (typeof mappedFacts)[number], names: ReadonlySet<string>): string | undefined {
  const has = (...any: readonly string[]) => any.some((name) => names.has(name));
  switch (fact) {
    case 'request':
      return has('host', 'url') ? undefined : 'needs "host" or "url": a request asks a named host';
    case 'query':
      return has('host') ? undefined : 'needs "host": a query looks a name up';
    case 'flow':
      return has('client') && has('server') ? undefined : 'needs "client" and "server": a flow has two addresses';
    case 'lease':
      return has('client') && has('device', 'mac')
        ? undefined
        : 'needs "client", and "device" or "mac": a lease gives an address to a device';
    case 'logon':
      return has('user') && has('client', 'device')
        ? undefined
        : 'needs "user", and "client" or "device": a logon is of a user somewhere';
  }
}

/** The JSON Schema that editors check and complete a mapping with; `mapping.schema.json` holds it. */
export function mappingJsonSchema(): object {
  return { ...z.toJSONSchema(mappingSchema, { io: 'input' }), title: 'Lamplighter mapping' };
}
