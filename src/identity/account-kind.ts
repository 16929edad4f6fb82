/** `machine`: a device's own account, whose name is the device's. `system`: an account that nobody signs in with. */
export type AccountKind = 'person' | 'machine' | 'system';

/** Accounts of Windows and Active Directory itself, as they are called in the languages that logs were met in. */
const systemAccounts: ReadonlySet<string> = new Set([
  'system',
  'système',
  'local service',
  'lokaler dienst',
  'service local',
  'servicio local',
  'network service',
  'netzwerkdienst',
  'service réseau',
  'servicio de red',
  'anonymous logon',
  'anonymous-anmeldung',
  'inicio de sesión anónimo',
  'anonymous',
  'iusr',
  'krbtgt',
  'guest',
  'gast',
  'defaultaccount',
  'wdagutilityaccount',
  'unauthenticated',
]);

/** Window managers, font drivers, mailboxes that probe, synchronisation, and well-known security identifiers. */
const systemPattern =
  /^(?:dwm-\d+|umfd-\d+|iwam_.+|healthmailbox[0-9a-f-]*|msol_[0-9a-f]+|aad_[0-9a-f]+|s-1-5-(?:7|18|19|20|90-.*|96-.*)|\$+)$/;

/**
 * A hardware address for a name, which is what switches and access points give RADIUS of devices that cannot sign in (MAB). Twelve digits
 * alone may be somebody's number.
 */
const hardwareAddress =
  /^(?:[0-9a-f]{2}(?:([-:])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4})|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|(?!\d+$)(?![a-f]+$)[0-9a-f]{12})$/;

const systemRealm =
  /^(?:nt authority|nt-autorität|autorite nt|nt service|window manager|font driver host|iis apppool)$/i;

/** Whether a realm is the operating system's own. */
export function isSystemRealm(realm: string): boolean {
  return systemRealm.test(realm);
}

/** What signs in under a name as `userName` gives it. */
export function accountKind(user: string, realm?: string): AccountKind {
  if (systemAccounts.has(user) || systemPattern.test(user) || hardwareAddress.test(user)) return 'system';
  if (realm !== undefined && isSystemRealm(realm)) return 'system';
  return user.endsWith('$') ? 'machine' : 'person';
}
