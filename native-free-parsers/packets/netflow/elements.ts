/**
 * What information elements state, by enterprise and number.
 *
 * IANA's numbers: https://www.iana.org/assignments/ipfix/ipfix.xhtml. NetFlow v9 shares them below 128, and has numbers of Cisco's,
 * Palo Alto's and ntop's above 32767. Enterprises' numbers are from the makers' published lists: Cisco AVC Metric Definition Guide,
 * Cisco ASA NSEL guide, nProbe `--help`, Ixia IxFlow fields, CESNET ipfixprobe, and, for Gigamon, Niagara and NetScaler, Wireshark's
 * value tables; CERT's (YAF) and Palo Alto's are from memory.
 */

/** What a field of a flow or options record states. `None`: nothing of ours. */
export const Slot = Object.freeze({
  None: 0,
  SourceV4: 1,
  DestinationV4: 2,
  SourceV6: 3,
  DestinationV6: 4,
  SourcePort: 5,
  DestinationPort: 6,
  Protocol: 7,
  /** TCP flags of all packets that went from source to destination. */
  Flags: 8,
  Octets: 9,
  Packets: 10,
  OctetsTotal: 11,
  PacketsTotal: 12,
  OctetsLayer2: 13,
  /** From destination to source (RFC 5103). */
  OctetsBack: 14,
  PacketsBack: 15,
  /** NetFlow v9's OUT_BYTES, IPFIX's postOctetDeltaCount: two meanings, see `Template.statesWayBack`. */
  OctetsOut: 16,
  PacketsOut: 17,
  OctetsInitiator: 18,
  OctetsResponder: 19,
  PacketsInitiator: 20,
  PacketsResponder: 21,
  FirstSwitched: 22,
  LastSwitched: 23,
  StartSeconds: 24,
  EndSeconds: 25,
  StartMillis: 26,
  EndMillis: 27,
  StartMicros: 28,
  EndMicros: 29,
  StartNanos: 30,
  EndNanos: 31,
  /** Microseconds before the export time. */
  StartDelta: 32,
  EndDelta: 33,
  /** Unix milliseconds at which the exporter started. */
  SystemInit: 34,
  DurationMillis: 35,
  DurationMicros: 36,
  ObservedSeconds: 37,
  ObservedMillis: 38,
  ObservedMicros: 39,
  ObservedNanos: 40,
  SourceMac: 41,
  /** Of the packet that leaves the exporter: on the way to the client it is the client's own, not the router's. */
  PostDestinationMac: 42,
  User: 43,
  ApplicationId: 44,
  ApplicationName: 45,
  /** YAF's: the port at which the application is at home. */
  ApplicationPort: 46,
  ForwardingStatus: 47,
  FirewallEvent: 48,
  NatEvent: 49,
  /** nProbe: 1 passed, 2 dropped. */
  Verdict: 50,
  /** 1: the source opened the connection; 2: the destination did. */
  BiflowDirection: 51,
  PostNatSourceV4: 52,
  PostNatDestinationV4: 53,
  PostNatDestinationV6: 54,
  PostNatDestinationPort: 55,
  SamplerId: 56,
  SelectorId: 57,
  SamplingInterval: 58,
  SamplingRandomInterval: 59,
  SamplingPacketInterval: 60,
  SamplingPacketSpace: 61,
  SamplingSize: 62,
  SamplingPopulation: 63,
  TlsHost: 64,
  QuicHost: 65,
  HttpHost: 66,
  HttpSite: 67,
  HttpUrl: 68,
  HttpMethod: 69,
  HttpStatus: 70,
  HttpUserAgent: 71,
  HttpContentType: 72,
  HttpReferrer: 73,
  DnsQuery: 74,
  DnsQueryType: 75,
  DnsResponseCode: 76,
  Ja3: 77,
  Ja4: 78,
  /** Cisco's: 4 bytes application, 2 bytes of what it is, and the text. */
  SubApplication: 79,
});
export type Slot = (typeof Slot)[keyof typeof Slot];

export const slotCount = 80;

const reverse = 29305;
const ntop = 35632;
/** Elements of enterprises in NetFlow v9, which has none: nProbe's are 57472 and its own number, Cisco's 32768. */
const ntopV9 = 57472;
const ciscoV9 = 32768;
const cisco = 9;

const numbers: readonly (readonly [enterprise: number, element: number, Slot])[] = [
  [0, 1, Slot.Octets],
  [0, 2, Slot.Packets],
  [0, 4, Slot.Protocol],
  [0, 6, Slot.Flags],
  [0, 7, Slot.SourcePort],
  [0, 8, Slot.SourceV4],
  [0, 11, Slot.DestinationPort],
  [0, 12, Slot.DestinationV4],
  [0, 21, Slot.LastSwitched],
  [0, 22, Slot.FirstSwitched],
  [0, 23, Slot.OctetsOut],
  [0, 24, Slot.PacketsOut],
  [0, 27, Slot.SourceV6],
  [0, 28, Slot.DestinationV6],
  [0, 34, Slot.SamplingInterval],
  [0, 48, Slot.SamplerId],
  [0, 50, Slot.SamplingRandomInterval],
  [0, 56, Slot.SourceMac],
  [0, 57, Slot.PostDestinationMac],
  [0, 85, Slot.OctetsTotal],
  [0, 86, Slot.PacketsTotal],
  [0, 89, Slot.ForwardingStatus],
  [0, 95, Slot.ApplicationId],
  [0, 96, Slot.ApplicationName],
  [0, 150, Slot.StartSeconds],
  [0, 151, Slot.EndSeconds],
  [0, 152, Slot.StartMillis],
  [0, 153, Slot.EndMillis],
  [0, 154, Slot.StartMicros],
  [0, 155, Slot.EndMicros],
  [0, 156, Slot.StartNanos],
  [0, 157, Slot.EndNanos],
  [0, 158, Slot.StartDelta],
  [0, 159, Slot.EndDelta],
  [0, 160, Slot.SystemInit],
  [0, 161, Slot.DurationMillis],
  [0, 162, Slot.DurationMicros],
  // Transport's own port fields, which few send instead of 7 and 11.
  [0, 180, Slot.SourcePort],
  [0, 181, Slot.DestinationPort],
  [0, 182, Slot.SourcePort],
  [0, 183, Slot.DestinationPort],
  [0, 225, Slot.PostNatSourceV4],
  [0, 226, Slot.PostNatDestinationV4],
  [0, 228, Slot.PostNatDestinationPort],
  [0, 230, Slot.NatEvent],
  [0, 231, Slot.OctetsInitiator],
  [0, 232, Slot.OctetsResponder],
  [0, 233, Slot.FirewallEvent],
  [0, 239, Slot.BiflowDirection],
  [0, 282, Slot.PostNatDestinationV6],
  [0, 298, Slot.PacketsInitiator],
  [0, 299, Slot.PacketsResponder],
  [0, 302, Slot.SelectorId],
  [0, 305, Slot.SamplingPacketInterval],
  [0, 306, Slot.SamplingPacketSpace],
  [0, 309, Slot.SamplingSize],
  [0, 310, Slot.SamplingPopulation],
  [0, 322, Slot.ObservedSeconds],
  [0, 323, Slot.ObservedMillis],
  [0, 324, Slot.ObservedMicros],
  [0, 325, Slot.ObservedNanos],
  [0, 352, Slot.OctetsLayer2],
  [0, 371, Slot.User],
  [0, 457, Slot.HttpStatus],
  [0, 459, Slot.HttpMethod],
  [0, 460, Slot.HttpHost],
  [0, 461, Slot.HttpUrl],
  [0, 468, Slot.HttpUserAgent],
  [0, 469, Slot.HttpContentType],
  // Cisco ASA, NetFlow v9 only; 40001 to 40005 before release 8.5.
  [0, 40000, Slot.User],
  [0, 40001, Slot.PostNatSourceV4],
  [0, 40002, Slot.PostNatDestinationV4],
  [0, 40004, Slot.PostNatDestinationPort],
  [0, 40005, Slot.FirewallEvent],
  // Palo Alto, NetFlow v9.
  [0, 56701, Slot.ApplicationName],
  [0, 56702, Slot.User],

  [reverse, 1, Slot.OctetsBack],
  [reverse, 2, Slot.PacketsBack],
  [reverse, 85, Slot.OctetsBack],
  [reverse, 86, Slot.PacketsBack],
  [reverse, 352, Slot.OctetsBack],

  [cisco, 12235, Slot.SubApplication],
  // Client and server of a connection.
  [cisco, 12236, Slot.SourceV4],
  [cisco, 12237, Slot.DestinationV4],
  [cisco, 12238, Slot.SourceV6],
  [cisco, 12239, Slot.DestinationV6],
  [cisco, 12240, Slot.SourcePort],
  [cisco, 12241, Slot.DestinationPort],

  [ntop, 119, Slot.ApplicationName],
  [ntop, 180, Slot.HttpUrl],
  [ntop, 181, Slot.HttpStatus],
  [ntop, 182, Slot.HttpReferrer],
  [ntop, 183, Slot.HttpUserAgent],
  [ntop, 184, Slot.HttpContentType],
  [ntop, 187, Slot.HttpHost],
  [ntop, 188, Slot.TlsHost],
  [ntop, 205, Slot.DnsQuery],
  [ntop, 207, Slot.DnsQueryType],
  [ntop, 208, Slot.DnsResponseCode],
  [ntop, 360, Slot.HttpMethod],
  [ntop, 361, Slot.HttpSite],
  [ntop, 427, Slot.ApplicationName],
  [ntop, 428, Slot.User],
  [ntop, 489, Slot.Ja3],
  [ntop, 522, Slot.Verdict],
  [ntop, 576, Slot.Ja4],

  // Gigamon
  [26866, 1, Slot.HttpUrl],
  [26866, 2, Slot.HttpStatus],
  [26866, 112, Slot.TlsHost],
  [26866, 203, Slot.DnsResponseCode],
  [26866, 204, Slot.DnsQuery],
  [26866, 214, Slot.DnsQueryType],

  // Niagara Networks
  [47729, 100, Slot.TlsHost],
  [47729, 203, Slot.DnsQuery],

  // Ixia
  [3054, 111, Slot.ApplicationName],
  [3054, 182, Slot.HttpUserAgent],
  [3054, 183, Slot.HttpHost],
  [3054, 184, Slot.HttpUrl],
  [3054, 189, Slot.DnsQuery],
  [3054, 201, Slot.TlsHost],

  // Citrix NetScaler
  [5951, 130, Slot.HttpUrl],
  [5951, 140, Slot.HttpReferrer],
  [5951, 141, Slot.HttpMethod],
  [5951, 142, Slot.HttpHost],
  [5951, 143, Slot.HttpUserAgent],
  [5951, 144, Slot.HttpStatus],
  [5951, 183, Slot.HttpContentType],
  [5951, 205, Slot.User],

  // CESNET, and Flowmon's that it uses
  [8057, 1, Slot.DnsResponseCode],
  [8057, 2, Slot.DnsQuery],
  [8057, 3, Slot.DnsQueryType],
  [8057, 200, Slot.HttpMethod],
  [8057, 808, Slot.TlsHost],
  [8057, 890, Slot.QuicHost],
  [8057, 891, Slot.HttpUserAgent],
  [39499, 1, Slot.HttpHost],
  [39499, 2, Slot.HttpUrl],
  [39499, 3, Slot.HttpReferrer],
  [39499, 10, Slot.HttpContentType],
  [39499, 12, Slot.HttpStatus],
  [39499, 20, Slot.HttpUserAgent],

  // CERT (YAF, super_mediator)
  [6871, 33, Slot.ApplicationPort],
  [6871, 117, Slot.HttpHost],
  [6871, 179, Slot.DnsQuery],
  [6871, 294, Slot.TlsHost],
];

const slots: ReadonlyMap<number, Slot> = new Map([
  ...numbers.map(([enterprise, element, slot]) => [keyOf(enterprise, element), slot] as const),
  ...inV9(ntop, ntopV9),
  ...inV9(cisco, ciscoV9),
]);

/** What element `element` of `enterprise` states; enterprise 0 are IANA's, and all of NetFlow v9's. */
export function slotOf(enterprise: number, element: number): Slot {
  return slots.get(keyOf(enterprise, element)) ?? Slot.None;
}

/** Whether an element is ntop's: nProbe gives OUT_BYTES the meaning of NetFlow v9 in IPFIX too. */
export function isNtop(enterprise: number): boolean {
  return enterprise === ntop;
}

function inV9(from: number, offset: number): (readonly [key: number, Slot])[] {
  return numbers
    .filter(([enterprise]) => enterprise === from)
    .map(([, element, slot]) => [keyOf(0, offset + element), slot] as const);
}

function keyOf(enterprise: number, element: number): number {
  return enterprise * 65536 + element;
}
