import { proxyPassword, proxyPort } from './daemons/squid.js';
import { type Device, type Lan, proxy, resolverSite, type Site, type Sitting, sites, workshop } from './office.js';
import type { Truth } from './truth.js';
import type { Errand } from './visit.js';

export interface PlannedErrand {
  readonly errand: Errand;
  readonly site: Site;
  readonly kind: Truth['kind'];
}

/** What somebody does next; `random` decides. Of a use the client sends some kilobytes in several requests, of an embedded widget one small one. */
export function nextErrand(sitting: Sitting, device: Device, random: () => number): PlannedErrand {
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)]!;
  const ai = !sitting.harmless && random() < 0.7;
  const site = pick(sites.filter(({ service }) => (service !== undefined) === ai));
  const kind = kindOf(site, sitting, pick);
  const count = kind === 'used' ? 4 + Math.floor(random() * 4) : kind === 'reached' ? 1 : 0;
  const between = (low: number, high: number) => Math.floor(low + random() * (high - low));
  const requests = Array.from({ length: count }, (_, index) => ({
    up: kind === 'used' ? between(800, 4000) : 200,
    down: kind === 'used' ? between(10_000, 90_000) : 4000,
    afterMs: index === 0 ? 0 : between(300, 1500),
  }));
  const lan: Lan = device.lan;
  const errand: Errand = {
    host: site.host,
    way: kind === 'looked-up' && sitting.way === 'proxy' ? 'direct' : sitting.way,
    family: lan === workshop && sitting.way === 'direct' && random() < 0.5 ? 6 : 4,
    resolver: lan.router,
    secureResolver: { host: resolverSite.host, address: resolverSite.v4 },
    ...(sitting.way === 'proxy' && {
      proxy: { address: proxy.address, port: proxyPort, user: sitting.user!, password: proxyPassword },
    }),
    requests,
  };
  return { errand, site, kind };
}

/** Pages embed what people see; nobody embeds a programming interface. */
function kindOf(site: Site, sitting: Sitting, pick: <T>(items: readonly T[]) => T): Truth['kind'] {
  if (!site.service) return pick(['used', 'reached'] as const);
  const isApi = site.host.startsWith('api.');
  if (sitting.idle) return isApi ? 'looked-up' : pick(idleKinds);
  const kind = pick(kinds);
  return isApi && kind === 'reached' ? 'used' : kind;
}

const kinds = ['used', 'used', 'used', 'reached', 'looked-up'] as const;
const idleKinds = ['reached', 'looked-up'] as const;
