import { describe, expect, test } from 'vitest';
import type { Use } from '../../src/report/best-evidence.js';
import { noProxies, withoutHandedOn } from '../../src/report/without-handed-on.js';
import { cell } from './cells.js';

const proxy = '10.0.0.3';
const ana = cell({ device: '10.0.0.11', user: 'ana', requests: 2, bytesDown: 60_000, minutes: [5, 6] });
const ben = cell({ device: '10.0.0.12', user: 'ben', requests: 1, bytesDown: 20_000, minutes: [9] });
const onward = flowIn([5, 6, 8]);
const lookUp = cell({ device: proxy, evidence: 'dns', format: 'bind', minutes: [5] });

describe('what a proxy made for its clients', () => {
  test('is left out where a sensor sees it again on its way out, its look-ups too', () => {
    expect(withoutHandedOn([ana, ben, onward, lookUp], noProxies)).toEqual([ana, ben]);
  });

  test('is told by the number of greetings where no sizes are known', () => {
    const { bytesUp: _up, bytesDown: _down, ...flow } = onward;
    const greetings: Use = { ...flow, evidence: 'tls', format: 'zeek' };
    expect(withoutHandedOn([ana, ben, greetings], noProxies)).toEqual([ana, ben]);
    expect(withoutHandedOn([ana, ben, { ...greetings, requests: 4 }], noProxies)).toHaveLength(3);
  });

  test('is left out by its address once that is known, though clocks differ and amounts do not fit', () => {
    const known = { addresses: new Set([proxy]), hoursOfServices: new Map([['chatgpt', new Set([ana.hour])]]) };
    const later = { ...onward, hour: ana.hour + 1, bytesDown: 5 };
    expect(withoutHandedOn([later], known)).toEqual([]);
    expect(withoutHandedOn([{ ...later, hour: ana.hour + 2 }], known)).toHaveLength(1);
    expect(withoutHandedOn([{ ...later, service: 'claude' }], known)).toHaveLength(1);
  });
});

describe('what somebody did past the proxy', () => {
  for (const [why, own] of [
    ['was more than went through it', { ...onward, bytesDown: 120_000 }],
    ['was less than went through it', { ...onward, bytesDown: 20_000 }],
    ['was at other times', flowIn([20, 21])],
    ['was for only a part of the time', flowIn([9])],
    ['was another service', { ...onward, service: 'claude' }],
    ['was on a device that has its address by a lease', { ...onward, deviceGround: 'dhcp', address: proxy }],
    ['was of a known person', { ...onward, user: 'cem' }],
  ] as const) {
    test(`stays where it ${why}`, () => {
      const uses: readonly Use[] = [ana, ben, own];
      expect(withoutHandedOn(uses, noProxies)).toEqual(uses);
    });
  }

  test('stays where the proxy refused all that it was asked for', () => {
    const uses = [{ ...ana, blocked: ana.requests }, onward];
    expect(withoutHandedOn(uses, noProxies)).toEqual(uses);
  });
});

function flowIn(minutes: readonly number[]): Use {
  return cell({
    device: proxy,
    evidence: 'flow',
    format: 'nfcapd',
    naming: 'own-answer',
    requests: 3,
    bytesUp: 9000,
    bytesDown: 83_000,
    minutes,
  });
}
