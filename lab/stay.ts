import { randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { radiusSecret } from './daemons/freeradius.js';
import type { Machine } from './machine.js';
import { fixedAddresses } from './network.js';
import type { Device, Sitting } from './office.js';

/**
 * Gets a device its address by DHCP, and answers it once it is there. Infrastructure has one already.
 * IPv6 comes by router advertisement; the stay begins once the privacy address can be used.
 */
export async function arrive(machine: Machine, device: Device, wanted: string | undefined): Promise<string> {
  const fixed = fixedAddresses.get(device.name);
  if (fixed) return fixed.split('/')[0]!;
  const files = dhcpFiles(machine, device);
  const wish = wanted ? `send dhcp-requested-address ${wanted};\n` : '';
  writeFileSync(files.configuration, `send host-name "${device.name}";\ntimeout 15;\ninitial-interval 1;\n${wish}`);
  writeFileSync(files.leases, '');
  writeFileSync(files.script, setAddress);
  chmodSync(files.script, 0o755);
  let address: string | undefined;
  for (let tries = 0; tries < 3 && !address; tries++) {
    await machine.attempt(device.name, ['dhclient', ...files.options, '-cf', files.configuration, '-1', 'eth0']);
    address = await addressOf(machine, device, '-4');
  }
  if (!address) throw new Error(`${device.name}: DHCP gave no address`);
  if (device.lan.routerV6) {
    for (let tries = 0; tries < 20 && !(await addressOf(machine, device, '-6')); tries++) await sleep(250);
  }
  return address;
}

/** Gives the address back. */
export async function leave(machine: Machine, device: Device): Promise<void> {
  if (fixedAddresses.has(device.name)) return;
  const files = dhcpFiles(machine, device);
  await machine.attempt(device.name, ['dhclient', ...files.options, '-cf', files.configuration, '-r', 'eth0']);
}

/** Tells RADIUS of somebody who signed on at a port or an access point; the answer tells of the end. */
export async function signOn(
  machine: Machine,
  device: Device,
  sitting: Sitting,
  address: string,
): Promise<() => Promise<void>> {
  const attributes = [
    `User-Name = "${sitting.user}"`,
    `Acct-Session-Id = "${randomUUID().slice(0, 8)}"`,
    `Calling-Station-Id = "${device.mac.toUpperCase().replaceAll(':', '-')}"`,
    `Framed-IP-Address = ${address}`,
    'NAS-IP-Address = 127.0.0.1',
    'NAS-Port-Type = Wireless-802.11',
  ];
  const tell = async (status: string) => {
    const packet = join(machine.folder, `${device.name}.radius`);
    writeFileSync(packet, [`Acct-Status-Type = ${status}`, ...attributes].join(', ') + '\n');
    const sent = await machine.attempt('router', [
      'radclient',
      ...['-f', packet, '-r', '2', '-t', '2', '127.0.0.1:1813', 'acct', radiusSecret],
    ]);
    if (sent === undefined) throw new Error(`RADIUS did not answer for ${device.name}`);
  };
  await tell('Start');
  return () => tell('Stop');
}

function dhcpFiles(machine: Machine, { name }: Device) {
  const of = (ending: string) => join(machine.folder, `${name}.${ending}`);
  const files = { configuration: of('dhclient'), leases: of('lease'), script: of('sh') };
  return { ...files, options: ['-4', '-q', '-lf', files.leases, '-pf', of('pid'), '-sf', files.script] };
}

async function addressOf(machine: Machine, { name }: Device, family: '-4' | '-6'): Promise<string | undefined> {
  const filter = family === '-6' ? ['temporary', '-tentative'] : [];
  const command = ['ip', '-o', family, 'address', 'show', 'dev', 'eth0', 'scope', 'global', ...filter];
  return (await machine.attempt(name, command))?.match(/inet6? ([\da-f.:]+)/)?.[1];
}

/** In place of dhclient-script(8), which writes to /etc. */
const setAddress = `#!/bin/sh
case "$reason" in
  PREINIT) ip link set "$interface" up ;;
  BOUND|RENEW|REBIND|REBOOT)
    ip -4 address replace "$new_ip_address/24" dev "$interface"
    for router in $new_routers; do ip route replace default via "$router"; done ;;
  RELEASE|EXPIRE|FAIL|STOP) ip -4 address flush dev "$interface" ;;
esac
exit 0
`;
