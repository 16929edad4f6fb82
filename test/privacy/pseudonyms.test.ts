import { describe, expect, test } from 'vitest';
import { accountKind } from '../../src/identity/account-kind.js';
import { DeviceNames, isStation } from '../../src/identity/device-names.js';
import { macInAddress } from '../../src/identity/mac-in-address.js';
import { userName } from '../../src/identity/user-name.js';
import { keyOf } from '../../src/privacy/privacy-key.js';
import { addressFamily, networkInPseudonym } from '../../src/privacy/pseudonym.js';
import { Pseudonyms } from '../../src/privacy/pseudonyms.js';
import { seal, unseal } from '../../src/privacy/seal.js';
import { UserError } from '../../src/user-error.js';
import { seeded } from '../seeded.js';

const key = keyOf(Buffer.alloc(32, 1));
const other = keyOf(Buffer.alloc(32, 2));
const names = new Pseudonyms(key.pseudonyms, { keepsSubnets: false });
const withSubnets = new Pseudonyms(key.pseudonyms, { keepsSubnets: true });

describe('pseudonyms', () => {
  test('of one person are one, however logs write the name', () => {
    const written = ['CORP\\Ana', 'CORP\\\\ana', 'CORP%5Cana', 'ana@corp.example', 'ana@CORP.EXAMPLE', '"Ana"', 'ana'];
    const accounts = written.map((text) => names.user(text).split('@')[0]);
    expect(new Set(accounts).size).toBe(1);
    expect(accounts[0]).toMatch(/^user-[0-9a-f]{14}$/);
    expect(names.user('ana@corp.example')).toBe(names.user('ana@CORP.EXAMPLE'));
    expect(names.user('ana@corp.example')).not.toBe(names.user('ana@other.example'));
  });

  test('are read back as what they were: a user, a machine, an address', () => {
    expect(userName(names.user('CORP\\ana'))).toEqual({
      user: expect.stringMatching(/^user-/),
      realm: expect.stringMatching(/^realm-/),
    });
    const machine = userName(names.user('CORP\\LAP-17$'))!;
    expect(accountKind(machine.user, machine.realm)).toBe('machine');
    expect(machine.user).toBe(`${names.device('lap-17')}$`);
    expect(
      [names.address('10.0.0.1'), names.address('2001:db8::1'), names.device('lap-17')].map(addressFamily),
    ).toEqual([4, 6, 0]);
    expect(names.client('10.0.0.1')).toBe(names.address('10.0.0.1'));
    expect(names.client('00:00:5e:00:53:17')).toBe(names.mac('00:00:5e:00:53:17'));
  });

  test('of a device join its short name, its long name and its account', () => {
    const device = names.device('lap-17.corp.example');
    const lease = { address: '10.0.0.1', device, from: 0, ground: 'dhcp', source: 1 } as const;
    const known = new DeviceNames([lease], []);
    for (const text of ['lap-17', 'lap-17.corp.example', 'lap-17$'])
      expect(known.named(names.device(text))).toBe(names.device('lap-17'));
  });

  test('keep what an address tells of its card, and what a MAC is no card of', () => {
    expect(macInAddress(names.address('fe80::200:5eff:fe00:5317'))).toBe(names.mac('00:00:5e:00:53:17'));
    expect(macInAddress(names.address('2001:db8::1'))).toBeUndefined();
    for (const mac of ['01:00:5e:00:00:fb', 'ff:ff:ff:ff:ff:ff', '00:00:5e:00:01:0a', '00:00:5e:00:53:17'])
      expect(isStation(names.mac(mac))).toBe(isStation(mac));
  });

  test('leave what is nobody’s, and nothing that hides behind it', () => {
    for (const text of ['SYSTEM', 'NT AUTHORITY\\SYSTEM', 'DWM-1', 'guest'])
      expect(accountKind(names.user(text).split('@')[0]!)).toBe('system');
    for (const text of ['iphone', 'localhost', 'unknown']) expect(names.device(text)).toBe(text);
    expect(names.device('galaxy-s21-von-ana')).toMatch(/^galaxy-[0-9a-f]{14}$/);
    expect(names.user('NT AUTHORITY\\ana')).toMatch(/^user-[0-9a-f]{14}@NT AUTHORITY$/);
    expect(names.user('IWAM_ANAS-PC')).toMatch(/^iwam_[0-9a-f]{14}$/);
    for (const text of ['', '-', '(null)']) expect(names.user(text)).toBe('');
  });

  test('keep the network of an address where that is asked, and only then', () => {
    expect(networkInPseudonym(withSubnets.address('10.20.30.40'))).toBe('10.20.30.0/24');
    expect(networkInPseudonym(withSubnets.address('2001:db8:1:2:3::4'))).toBe('2001:db8:1:2::/64');
    expect(networkInPseudonym(withSubnets.address('fe80::200:5eff:fe00:5317'))).toBe('fe80::/64');
    expect(networkInPseudonym(names.address('10.20.30.40'))).toBeUndefined();
    expect(addressFamily(withSubnets.address('2001:db8:1:2:3::4'))).toBe(6);
  });

  test('differ for different names and keys, and hold nothing of the name', () => {
    const random = seeded(17);
    const text = () =>
      Array.from(
        { length: 5 + Math.floor(random() * 12) },
        () => 'ghijklmnopqrstuvwxyz'[Math.floor(random() * 20)],
      ).join('');
    const otherKey = new Pseudonyms(other.pseudonyms, { keepsSubnets: false });
    const seen = new Map<string, string>();
    for (let i = 0; i < 2000; i++) {
      const name = text();
      for (const pseudonym of [names.user(name), names.device(name), names.user(`${name}@${text()}`)]) {
        expect(pseudonym).not.toContain(name);
        expect(seen.get(pseudonym) ?? name).toBe(name);
        seen.set(pseudonym, name);
      }
      expect(otherKey.user(name)).not.toBe(names.user(name));
    }
  });

  test('of hostile names take no longer and stay short', () => {
    const hostile = [
      '$'.repeat(1000),
      `${'.'.repeat(900)}x`,
      `x${'.'.repeat(1000)}`,
      'a.'.repeat(500),
      '\u202e\0\n,"',
      'user-0123456789abcd',
    ];
    for (const text of hostile) {
      expect(names.device(text).length).toBeLessThan(1100);
      expect(names.user(text)).not.toBe('user-0123456789abcd');
    }
  });
});

describe('seals', () => {
  test('open with their key and as what they are, and otherwise not at all', () => {
    const sealed = seal('ana', 'user-1', key.seals);
    expect(unseal(sealed, 'user-1', key.seals)).toBe('ana');
    expect(seal('ana', 'user-1', key.seals)).not.toBe(sealed);
    expect(() => unseal(sealed, 'user-2', key.seals)).toThrow(UserError);
    expect(() => unseal(sealed, 'user-1', other.seals)).toThrow(UserError);
    const bytes = Buffer.from(sealed, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(() => unseal(changed.toString('base64url'), 'user-1', key.seals)).toThrow(UserError);
    }
    expect(() => unseal('', 'user-1', key.seals)).toThrow(UserError);
  });
});
