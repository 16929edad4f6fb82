import type { Machine } from './machine.js';
import { type Device, devices, gateway, office, proxy, resolverSite, rootServer, sites, workshop } from './office.js';

/** How a device gets its address: by DHCP, or set up once because it is infrastructure or sits behind the gateway. */
export const fixedAddresses: ReadonlyMap<string, string> = new Map([
  [gateway, '10.20.0.250/24'],
  [proxy.name, `${proxy.address}/24`],
  ['vpn-hana', '10.99.0.11/24'],
  ['vpn-ivo', '10.99.0.12/24'],
  ['vpn-jan', '10.99.0.13/24'],
]);

/**
 * A namespace a machine, and a wire from each to where it is plugged in.
 *
 *   client ─ eth0 ══ office ───┐
 *   client ─ eth0 ══ workshop ─┴ router ─ uplink ══ uplink ─ internet (servers)
 *   proxy ── eth0 ══ office
 *   vpn-… ── eth0 ══ pool ─ vpn-gw (NAT) ─ eth0 ══ office
 */
export function layNetwork(machine: Machine): void {
  machine.addNamespace('router');
  machine.addNamespace('internet');
  layUplink(machine);
  for (const lan of [office, workshop]) {
    machine.run('router', ['ip', 'link', 'add', lan.name, 'type', 'bridge', 'forward_delay', '0']);
    machine.run('router', ['ip', 'address', 'add', `${lan.router}/24`, 'dev', lan.name]);
    if (lan.routerV6) machine.run('router', ['ip', 'address', 'add', `${lan.routerV6}/64`, 'dev', lan.name, 'nodad']);
    machine.run('router', ['ip', 'link', 'set', lan.name, 'up']);
  }
  for (const device of devices.filter(({ behind }) => !behind)) plugIn(machine, device, 'router', device.lan.name);
  layPool(machine);
  for (const device of devices.filter(({ behind }) => behind)) plugIn(machine, device, gateway, 'pool');
}

function layUplink(machine: Machine): void {
  connect(machine, ['router', 'uplink'], ['internet', 'uplink']);
  const ends = [
    ['router', '198.18.0.1', '198.18.0.2', '2001:db8:ffff::1', '2001:db8:ffff::2'],
    ['internet', '198.18.0.2', '198.18.0.1', '2001:db8:ffff::2', '2001:db8:ffff::1'],
  ] as const;
  for (const [namespace, own, other, ownV6, otherV6] of ends) {
    machine.run(namespace, ['ip', 'address', 'add', `${own}/30`, 'dev', 'uplink']);
    machine.run(namespace, ['ip', 'address', 'add', `${ownV6}/64`, 'dev', 'uplink', 'nodad']);
    machine.run(namespace, ['ip', 'link', 'set', 'uplink', 'up']);
    machine.run(namespace, ['ip', 'route', 'add', 'default', 'via', other]);
    machine.run(namespace, ['ip', '-6', 'route', 'add', 'default', 'via', otherV6]);
  }
  machine.run('router', ['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1']);
  const servers = [...sites, resolverSite, rootServer];
  for (const address of new Set(servers.map(({ v4 }) => `${v4}/32`))) {
    machine.run('internet', ['ip', 'address', 'add', address, 'dev', 'lo']);
  }
  for (const address of new Set(servers.map(({ v6 }) => `${v6}/128`))) {
    machine.run('internet', ['ip', 'address', 'add', address, 'dev', 'lo', 'nodad']);
  }
}

function plugIn(machine: Machine, device: Device, into: string, bridge: string): void {
  machine.addNamespace(device.name);
  connect(machine, [device.name, 'eth0'], [into, device.name]);
  machine.run(into, ['ip', 'link', 'set', device.name, 'master', bridge, 'up']);
  machine.run(device.name, ['ip', 'link', 'set', 'eth0', 'address', device.mac]);
  // Privacy addresses, preferred to the one that has the MAC in it.
  machine.run(device.name, ['sysctl', '-qw', 'net.ipv6.conf.eth0.use_tempaddr=2']);
  machine.run(device.name, ['ip', 'link', 'set', 'eth0', 'up']);
  const fixed = fixedAddresses.get(device.name);
  if (!fixed) return;
  machine.run(device.name, ['ip', 'address', 'add', fixed, 'dev', 'eth0']);
  const router = device.behind ? '10.99.0.1' : device.lan.router;
  machine.run(device.name, ['ip', 'route', 'add', 'default', 'via', router]);
}

function layPool(machine: Machine): void {
  machine.run(gateway, ['ip', 'link', 'add', 'pool', 'type', 'bridge', 'forward_delay', '0']);
  machine.run(gateway, ['ip', 'address', 'add', '10.99.0.1/24', 'dev', 'pool']);
  machine.run(gateway, ['ip', 'link', 'set', 'pool', 'up']);
  machine.run(gateway, ['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  machine.run(gateway, ['nft', 'add table ip nat']);
  machine.run(gateway, ['nft', 'add chain ip nat out { type nat hook postrouting priority 100 ; }']);
  machine.run(gateway, ['nft', 'add rule ip nat out oifname eth0 masquerade']);
}

type End = readonly [namespace: string, interfaceName: string];

function connect(machine: Machine, one: End, other: End): void {
  const names = [one[1], 'netns', machine.realName(one[0])];
  const peer = [other[1], 'netns', machine.realName(other[0])];
  machine.run('router', ['ip', 'link', 'add', ...names, 'type', 'veth', 'peer', 'name', ...peer]);
}
