import { Layer } from './layer.js';
import type { Packet } from './packet.js';

const { Ignored } = Layer;

/** Puts the fragments of IP packets together. */
export class Fragments {
  add(_packet: Packet, _identification: number, _offset: number, _more: boolean, _protocol: number): number {
    return Ignored;
  }
}
