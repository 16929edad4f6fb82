import { z } from 'zod';
import { hostPatternFault } from './host-pattern.js';
import { pathPatternFault } from './path-pattern.js';

/** What a host is for. Only `app`, `api` and `download` count as use; the others corroborate. */
const hostRoles = ['app', 'api', 'asset', 'telemetry', 'auth', 'download'] as const;
export type HostRole = (typeof hostRoles)[number];

const confidences = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof confidences)[number];

const rangeDirections = ['ingress', 'egress', 'both', 'unknown'] as const;
export type RangeDirection = (typeof rangeDirections)[number];

const clientKinds = ['sdk', 'coding-agent', 'desktop', 'extension', 'browser', 'mobile', 'crawler'] as const;
export type ClientKind = (typeof clientKinds)[number];

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id has lower-case letters, digits and single hyphens');
const day = z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/, 'a date is written 2026-08 or 2026-08-05');
const text = z.string().trim().min(1);
const country = z.string().regex(/^[A-Z]{2}$/, 'a country is its ISO 3166-1 code of two capitals');

const hostPattern = z.string().superRefine((pattern, context) => {
  const fault = hostPatternFault(pattern);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `${pattern}: ${fault}` });
});

const pathPattern = z.string().superRefine((pattern, context) => {
  const fault = pathPatternFault(pattern);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `${pattern}: ${fault}` });
});

/** Where a fact was read, and when. */
export const source = z.strictObject({ name: text, seen: day, url: z.url().optional() });
export type Source = z.infer<typeof source>;
const sources = z.array(source).min(1);

const fact = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ value, source: text, seen: day, note: text.optional() });

/** What is known about how a vendor treats what it is given. A fact without a source is left out. */
const riskFacts = z.strictObject({
  trainsOnConsumerInput: fact(z.enum(['yes', 'opt-out', 'opt-in', 'no'])).optional(),
  trainsOnBusinessInput: fact(z.enum(['yes', 'opt-out', 'opt-in', 'no'])).optional(),
  retentionDays: fact(z.number().int().nonnegative()).optional(),
  certifications: fact(z.array(text)).optional(),
  processedIn: fact(z.array(country).min(1)).optional(),
  regionChoice: fact(z.boolean()).optional(),
});
export type RiskFacts = z.infer<typeof riskFacts>;

const addressRange = z.strictObject({
  range: z.union([z.cidrv4(), z.cidrv6()]),
  direction: z.enum(rangeDirections),
  seen: day,
  retired: z.boolean().optional(),
  source: text,
});

const serviceHost = z.union([
  hostPattern,
  z.strictObject({
    pattern: hostPattern,
    shared: z.boolean().optional(),
    paths: z.array(pathPattern).min(1).optional(),
    example: text.optional(),
    confidence: z.enum(confidences).optional(),
  }),
]);

export const serviceFile = z.strictObject({
  $schema: z.string().optional(),
  id,
  name: text,
  vendor: id,
  category: id,
  homepage: z.url().optional(),
  hosts: z.partialRecord(z.enum(hostRoles), z.array(serviceHost).min(1)),
  addresses: z.array(addressRange).min(1).optional(),
  confidence: z.enum(confidences),
  risk: riskFacts.optional(),
  sources,
  note: text.optional(),
});
export type ServiceFile = z.infer<typeof serviceFile>;

export const vendorFile = z.strictObject({
  $schema: z.string().optional(),
  id,
  name: text,
  country: country.optional(),
  homepage: z.url().optional(),
  asns: z.array(z.number().int().positive()).min(1).optional(),
  addresses: z.array(addressRange).min(1).optional(),
  risk: riskFacts.optional(),
  sources: sources.optional(),
});
export type VendorFile = z.infer<typeof vendorFile>;

export const categoriesFile = z.array(
  z.strictObject({ id, name: text, description: text, exposure: z.number().min(0).max(10) }),
);

export const clientFile = z.strictObject({
  $schema: z.string().optional(),
  id,
  name: text,
  vendor: id.optional(),
  kind: z.enum(clientKinds),
  userAgents: z.array(text).min(1).optional(),
  headers: z
    .array(z.strictObject({ name: text, value: text.optional() }))
    .min(1)
    .optional(),
  examples: z.array(text).min(1).optional(),
  nearMisses: z.array(text).min(1).optional(),
  sources,
});
export type ClientFile = z.infer<typeof clientFile>;

export const apiFile = z.strictObject({
  $schema: z.string().optional(),
  id,
  name: text,
  endpoints: z
    .array(
      z.strictObject({
        path: pathPattern,
        methods: z
          .array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']))
          .min(1)
          .optional(),
        operation: id,
        alone: z.boolean().optional(),
        hosts: z.array(hostPattern).min(1).optional(),
      }),
    )
    .min(1),
  regionHosts: z.array(text).min(1).optional(),
  examples: z
    .array(z.strictObject({ url: z.url(), model: text.optional(), region: text.optional(), operation: id.optional() }))
    .min(1),
  nearMisses: z.array(z.url()).min(1),
  sources,
});
export type ApiFile = z.infer<typeof apiFile>;

export const localFile = z.strictObject({
  $schema: z.string().optional(),
  id,
  name: text,
  kind: id,
  ports: z
    .array(z.strictObject({ port: z.number().int().min(1).max(65535), distinctive: z.enum(['high', 'medium', 'low']) }))
    .optional(),
  paths: z.array(pathPattern).optional(),
  /** These and nothing below them tell the tool on any port of an own machine. */
  pathsAlone: z.array(pathPattern).min(1).optional(),
  registries: z.array(hostPattern).optional(),
  examples: z.array(text).optional(),
  sources,
});
export type LocalFile = z.infer<typeof localFile>;

export const hiddenFile = z.strictObject({
  $schema: z.string().optional(),
  id,
  name: text,
  /** What sensors and firewalls call it, in lower case. */
  apps: z.array(text).min(1).optional(),
  ports: z
    .array(z.strictObject({ port: z.number().int().min(1).max(65535), transport: z.enum(['tcp', 'udp']) }))
    .min(1)
    .optional(),
  hosts: z.array(hostPattern).min(1).optional(),
  sources,
  note: text.optional(),
});
export type HiddenFile = z.infer<typeof hiddenFile>;

export const notAiFile = z.array(z.strictObject({ pattern: hostPattern, kind: id, reason: text }));

const points = z.number().min(0).max(10);
const factor = <Key extends string>(keys: readonly Key[]) =>
  z.strictObject({ weight: z.number().nonnegative(), points: z.record(z.enum(keys), points) });
const training = factor(['yes', 'opt-out', 'opt-in', 'no', 'not-known']);

const riskWeights = z.strictObject({
  trainsOnConsumerInput: training,
  trainsOnBusinessInput: training,
  retention: factor(['none', 'a-month', 'a-year', 'longer', 'not-known']),
  certifications: factor(['audited', 'other', 'none', 'not-known']),
  jurisdiction: factor(['adequate', 'us', 'other', 'not-known']),
  regionChoice: factor(['yes', 'no', 'not-known']),
  /** Takes its points from the category. */
  exposure: z.strictObject({ weight: z.number().nonnegative() }),
});

/** How risk is scored, and facts an organisation states itself; in its own folder any part may be left out. */
export const riskFile = z.strictObject({
  $schema: z.string().optional(),
  weights: riskWeights.partial().optional(),
  audits: z.array(text).optional(),
  adequateCountries: z.array(country).optional(),
  services: z.record(id, riskFacts).optional(),
  vendors: z.record(id, riskFacts).optional(),
});
export type RiskFile = z.infer<typeof riskFile>;

/** The contents of a signatures folder, file by file. */
export const signatureFiles = z.strictObject({
  services: z.array(serviceFile),
  vendors: z.array(vendorFile),
  categories: categoriesFile,
  clients: z.array(clientFile),
  apis: z.array(apiFile),
  locals: z.array(localFile),
  hidden: z.array(hiddenFile),
  notAi: notAiFile,
  risk: riskFile,
});
export type SignatureFiles = z.infer<typeof signatureFiles>;
