/** Who is in the office, with what, and what there is on its internet. */

export interface Lan {
  readonly name: 'office' | 'workshop';
  readonly router: string;
  readonly routerV6?: string;
}

/** DHCP by ISC dhcpd and names by BIND, IPv4 alone. */
export const office: Lan = { name: 'office', router: '10.20.0.1' };
/** DHCP, router advertisements and names by dnsmasq, IPv4 and IPv6. */
export const workshop: Lan = { name: 'workshop', router: '10.30.0.1', routerV6: '2001:db8:30::1' };

export interface Device {
  readonly name: string;
  readonly mac: string;
  readonly lan: Lan;
  /** Behind this one, which gives its own address to all that pass. */
  readonly behind?: string;
}

/** How somebody gets to a site: by the office's resolver, by DNS over HTTPS, or through the proxy. */
export type Way = 'direct' | 'doh' | 'proxy';

/** Somebody at a device for a while; a device asks for an address when the first of its sittings begins and gives it back after each. */
export interface Sitting {
  readonly device: string;
  readonly user?: string;
  /** Seconds from the start. */
  readonly from: number;
  readonly until: number;
  readonly way: Way;
  /** The switch or access point asked for a password and told RADIUS. */
  readonly signedOn: boolean;
  /** Only looks names up and loads pages that embed a service. */
  readonly idle?: boolean;
  /** Uses no AI. */
  readonly harmless?: boolean;
  /** Asks for the address that this device had. */
  readonly takesAddressOf?: string;
}

export const gateway = 'vpn-gw';
/** A machine of its own: what it fetches for its clients passes the sensors a second time, under its own address. */
export const proxy = { name: 'proxy', address: '10.20.0.3' } as const;

export const devices: readonly Device[] = [
  ...['lap-ana', 'lap-ben', 'lap-cem', 'kiosk-1', 'desk-finn', 'desk-guel', gateway, proxy.name].map((name, index) => ({
    name,
    mac: macOf(0x20, index + 1),
    lan: office,
  })),
  ...['vpn-hana', 'vpn-ivo', 'vpn-jan'].map((name, index) => ({
    name,
    mac: macOf(0x99, index + 1),
    lan: office,
    behind: gateway,
  })),
  ...['ws-kim', 'ws-lea', 'ws-moe', 'ws-nia', 'ws-ole', 'ws-print'].map((name, index) => ({
    name,
    mac: macOf(0x30, index + 1),
    lan: workshop,
  })),
];

/** Most come at the beginning, stay to the end, go straight out and sign on. */
const usual = { from: 0, until: 100, way: 'direct', signedOn: true } as const;
const unsigned = { ...usual, signedOn: false } as const;

export const sittings: readonly Sitting[] = [
  { ...usual, device: 'lap-ana', user: 'ana' },
  { ...unsigned, device: 'lap-ben', user: 'ben', way: 'proxy' },
  { ...usual, device: 'lap-cem', user: 'cem', from: 3, way: 'doh' },
  { ...usual, device: 'kiosk-1', user: 'dora', until: 45 },
  { ...usual, device: 'kiosk-1', user: 'emil', from: 52 },
  { ...usual, device: 'desk-finn', user: 'finn', until: 42 },
  { ...usual, device: 'desk-guel', user: 'guel', from: 48, takesAddressOf: 'desk-finn' },
  { ...unsigned, device: 'vpn-hana', user: 'hana', way: 'proxy' },
  { ...unsigned, device: 'vpn-ivo', user: 'ivo', from: 2, way: 'proxy' },
  { ...unsigned, device: 'vpn-jan', user: 'jan', from: 10 },
  { ...usual, device: 'ws-kim', user: 'kim' },
  { ...usual, device: 'ws-lea', user: 'lea', way: 'doh' },
  { ...unsigned, device: 'ws-moe', user: 'moe', until: 38 },
  { ...usual, device: 'ws-nia', user: 'nia', from: 44, takesAddressOf: 'ws-moe' },
  { ...unsigned, device: 'ws-moe', user: 'moe', from: 56 },
  { ...usual, device: 'ws-ole', user: 'ole', idle: true },
  { ...unsigned, device: 'ws-print', harmless: true },
];

export interface Site {
  readonly host: string;
  /** The catalogue's id; none for a site that is no AI service. */
  readonly service?: string;
  readonly v4: string;
  readonly v6: string;
}

/** One address that serves several names, as a CDN's does. */
const front = 200;

export const sites: readonly Site[] = [
  site('chatgpt.com', 10, 'chatgpt'),
  site('claude.ai', 11, 'claude'),
  site('api.openai.com', 12, 'openai-api'),
  site('gemini.google.com', 13, 'gemini'),
  site('chat.deepseek.com', 14, 'deepseek'),
  site('www.perplexity.ai', front, 'perplexity'),
  site('chat.mistral.ai', front, 'mistral'),
  site('api.anthropic.com', 15, 'anthropic-api'),
  site('news.example', front),
  site('shop.example', front),
  site('www.example.org', 30),
  site('intranet.example', 31),
  site('mail.example', 32),
];

export const resolverSite = site('cloudflare-dns.com', 40);
export const rootServer = { v4: '198.51.100.1', v6: '2001:db8:53::1' };

function site(host: string, number: number, service?: string): Site {
  return { host, v4: `203.0.113.${number}`, v6: `2001:db8:443::${number}`, ...(service && { service }) };
}

function macOf(lan: number, number: number): string {
  return `52:54:00:${hex(lan)}:00:${hex(number)}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
