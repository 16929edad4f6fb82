import { z } from 'zod';
import { hostPatternFault } from '../match/host-pattern.js';
import { days } from './hours.js';
import { didYouMean } from './nearest.js';
import { parseSubnet } from './subnet.js';
import { endOfDayMs, isTimeZone } from './time-zone.js';
import { verdicts } from './verdict.js';

const longestName = 200;
const longestText = 2000;

const name = z
  .string()
  .max(longestName, `is longer than ${longestName} characters`)
  .regex(
    /^(?=.*\S)[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$/u,
    'is empty or holds a control character. Write a name',
  );

/** Lines may break; nothing else that a terminal would obey. */
const text = z
  .string()
  .max(longestText, `is longer than ${longestText} characters`)
  .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$/u, 'is not plain text: it holds a control character');

/** The name of a time zone, such as Europe/Berlin. */
export const timezone = z.string().superRefine((zone, context) => {
  if (isTimeZone(zone)) return;
  const offer = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
  context.addIssue({ code: 'custom', message: `"${zone}" is not a time zone. Write one like Europe/Berlin.${offer}` });
});

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'is not a day. Write it as year-month-day, like 2027-01-31', abort: true })
  .superRefine((date, context) => {
    if (endOfDayMs(date, 'UTC') !== undefined) return;
    context.addIssue({ code: 'custom', message: `there is no day ${date}. Write one that is in the calendar.` });
  });

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'is not a time of day. Write it like 08:00');

const subnet = z.string().superRefine((written, context) => {
  const parsed = parseSubnet(written);
  if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed });
});

const host = z.string().superRefine((written, context) => {
  const fault = hostPatternFault(written.toLowerCase());
  if (fault === undefined) return;
  const inUrl = /^[a-z][a-z0-9+.-]*:\/\/([^/?#:\s]+)/i.exec(written)?.[1];
  const message =
    inUrl === undefined
      ? `"${written}" is not a host pattern: ${fault}. Write example.com, =example.com or *.example.com.`
      : `"${written}" is a URL, not a host. Write ${inUrl}.`;
  context.addIssue({ code: 'custom', message });
});

const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1);

const members = {
  users: listOf(name).optional().describe('User names; * stands for any characters: svc-*. Realms do not count.'),
  subnets: listOf(subnet).optional().describe('10.20.0.0/16, 2001:db8::/32, or one address.'),
  devices: listOf(name).optional().describe('Device names; * stands for any characters.'),
};

const audience = z
  .strictObject({ ...members, groups: listOf(name).optional().describe('Groups of this file or of the directory.') })
  .refine((written) => Object.keys(written).length > 0, 'names nobody. List users, groups, subnets or devices')
  .describe('Anyone listed, in whichever way.');

const group = z
  .strictObject({
    ...members,
    directory: listOf(name).optional().describe('Groups of the directory export whose people are in this group.'),
  })
  .describe('A group of your own; anyone listed, in whichever way, is in it.');

const hours = z
  .strictObject({
    days: listOf(z.enum(days)).optional().describe('All days when left out.'),
    from: timeOfDay.optional().describe('Start, like 08:00.'),
    to: timeOfDay.optional().describe('End, like 18:00 or 24:00; earlier than the start to run past midnight.'),
    timezone: timezone.optional().describe('Like Europe/Berlin; the time zone of the file when left out.'),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), 'needs "from" and "to" together')
  .refine(({ from, to }) => from === undefined || from !== to, 'is empty: "from" and "to" are the same time')
  .refine((written) => written.days !== undefined || written.from !== undefined, 'needs "days", or "from" and "to"')
  .describe('When the rule holds. Use is kept by the hour: an hour counts when all of it lies within.');

const until = day.optional().describe('The last day on which it holds, like 2027-01-31, in the time zone of the file.');
const owner = text.optional().describe('Who answers for the decision.');
const reason = text.optional().describe('Why it was decided so.');

const exclusion = z
  .strictObject({ name, for: audience, owner, reason, until })
  .describe('Service accounts, scanners, guest networks: counted apart, never hidden.');

const rule = z
  .strictObject({
    name: name.describe('Unique; reports name the deciding rule by it.'),
    verdict: z.enum(verdicts),
    services: listOf(name).optional().describe('Service ids; `lamplighter signatures list` shows them.'),
    vendors: listOf(name).optional().describe('Vendor ids.'),
    categories: listOf(name).optional().describe('Category ids.'),
    hosts: listOf(host)
      .optional()
      .describe(
        'example.com (and all below), =example.com (only it), *.example.com (only below), bedrock.*.example.com.',
      ),
    clients: listOf(name).optional().describe('Ids of AI clients: SDKs, coding agents, desktop apps.'),
    models: listOf(name).optional().describe('Model names; * stands for any characters: gpt-4*.'),
    for: audience.optional(),
    hours: hours.optional(),
    owner,
    reason,
    until,
  })
  .describe('Every key must fit; within a key, one of the list is enough. The first rule that fits decides.');

const directoryFile = z.strictObject({
  file: text.min(1, 'is empty. Write the path of a CSV or LDIF export').describe('CSV or LDIF, relative to this file.'),
  userColumn: text.optional().describe('Header of the CSV column with the user, where it is not found by itself.'),
  groupColumn: text.optional().describe('Header of the CSV column with the groups.'),
});

/** The shape of `lamplighter.policy.yaml`. */
export const policySchema = z
  .strictObject({
    default: z.enum(verdicts).optional().describe('The verdict where no rule fits; unreviewed when left out.'),
    timezone: timezone.optional().describe('For hours and expiry dates, like Europe/Berlin; UTC when left out.'),
    directory: listOf(directoryFile).optional().describe('Exports of the directory: who is in which group.'),
    groups: z.record(name, group).optional().describe('Groups of your own.'),
    exclusions: z.array(exclusion).optional(),
    rules: z.array(rule).optional(),
  })
  .describe('What the organisation decided about the use of AI services.');

export type WrittenPolicy = z.infer<typeof policySchema>;
export type WrittenRule = z.infer<typeof rule>;
export type WrittenAudience = z.infer<typeof audience>;
export type WrittenGroup = z.infer<typeof group>;
export type WrittenDirectoryFile = z.infer<typeof directoryFile>;

/** The JSON Schema that editors check and complete a policy with; `policy.schema.json` holds it. */
export function policyJsonSchema(): object {
  return { ...z.toJSONSchema(policySchema, { io: 'input' }), title: 'Lamplighter policy' };
}
