const longestAddress = 16;
const macBytes = 6;

/** Where in `End.bytes` the hardware address is. */
export const macAt: number = longestAddress;

/** One end of what a packet carries. Reused from packet to packet, so whoever remembers one copies it. */
export class End {
  /**
   * The address in network order, the first `addressBytes` of it; from `macAt` the hardware address of the outermost Ethernet-like
   * header. One array: four for two ends were a sixth of what a capture left to the collector.
   */
  readonly bytes: Uint8Array = new Uint8Array(longestAddress + macBytes);
  /** 4 or 16; 0 where there is no IP layer. */
  addressBytes = 0;
  /** NaN where the transport has none. */
  port: number = Number.NaN;
  hasMac = false;
}
