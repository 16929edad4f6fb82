/** One end of what a packet carries. Reused from packet to packet, so whoever remembers one copies it. */
export class End {
  /** In network order: the first `addressBytes` of it. */
  readonly address = new Uint8Array(16);
  /** 4 or 16; 0 where there is no IP layer. */
  addressBytes = 0;
  /** NaN where the transport has none. */
  port = Number.NaN;
  /** Of the outermost Ethernet-like header. */
  readonly mac = new Uint8Array(6);
  hasMac = false;

  copy(other: End): void {
    this.address.set(other.address);
    this.addressBytes = other.addressBytes;
    this.port = other.port;
    this.mac.set(other.mac);
    this.hasMac = other.hasMac;
  }
}
