import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../../test/seeded.js';
import { dataFolder } from '../data-folder.js';
import { kept } from '../kept.js';
import { type Exchange, Office } from '../office.js';
import { FrameWriter } from './frame-writer.js';
import { http, lookUp, type Materials, quic, type Session, tls } from './sessions.js';

/** What a generated capture holds, counted while it was written. */
export interface CaptureTruth {
  readonly bytes: number;
  readonly frames: number;
  /** Frames of no flow. */
  readonly ignored: number;
  readonly flows: number;
  /** Greetings of TLS and QUIC, and requests of HTTP. */
  readonly requests: number;
  /** Each is answered. */
  readonly queries: number;
  /** Services that were used, and machines that used one. */
  readonly services: number;
  readonly devices: number;
}

const startMs = Date.parse('2026-11-03T09:00:00Z');
/** Between two frames: a quarter of an hour for 500 MB, and no session is silent for long. */
const frameMs = 1.25;
/** Sessions that go on at once. */
const atOnce = 400;
const lookUpShare = 0.6;
const quicShare = 0.25;
const arpEvery = 2000;

/** A capture of an office of at least `bytes` bytes. The same size gives the same bytes on every machine. */
export function generatedCapture(bytes: number): { readonly path: string; readonly truth: CaptureTruth } {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, `capture-${bytes}.pcap`);
  const truth = kept(`${path}.truth.json`, () => {
    const written = write(path, bytes);
    utimesSync(path, startMs / 1000, startMs / 1000);
    return written;
  });
  return { path, truth };
}

function write(path: string, bytes: number): CaptureTruth {
  const office = new Office({ from: startMs, to: startMs + 1, seed: 20261103, distinct: false });
  const random = seeded(20261104);
  const frames = new FrameWriter(path);
  const materials: Materials = { frames, random, noise: noiseOf(random) };
  const count = new Count();
  const running: Session[] = [];
  let ignored = 0;
  for (let timeMs = startMs; running.length > 0 || frames.bytes < bytes; timeMs += frameMs) {
    while (running.length < atOnce && frames.bytes < bytes) {
      for (const session of begin(office.next(frames.bytes / bytes), materials, count)) running.push(session);
    }
    const place = (random() * running.length) | 0;
    if (running[place]!.next(timeMs).done) running.splice(place, 1);
    if (frames.frames % arpEvery !== 0) continue;
    frames.arp(timeMs);
    ignored++;
  }
  frames.close();
  return { bytes: frames.bytes, frames: frames.frames, ignored, ...count.truth };
}

/** The sessions of one exchange; each is begun, so that its next step writes a frame. */
function begin(shared: Exchange, materials: Materials, count: Count): readonly Session[] {
  const exchange = { ...shared };
  const looksUp = materials.random() < lookUpShare;
  const transport = exchange.plain ? http : materials.random() < quicShare ? quic : tls;
  const sessions = [transport(materials, exchange), ...(looksUp ? [lookUp(materials, exchange)] : [])];
  for (const session of sessions) session.next(0);
  count.add(exchange, looksUp);
  return sessions;
}

class Count {
  private flows = 0;
  private requests = 0;
  private queries = 0;
  private readonly services = new Set<string>();
  private readonly devices = new Set<string>();

  add({ host, device }: Exchange, looksUp: boolean): void {
    this.flows += looksUp ? 2 : 1;
    this.requests++;
    if (looksUp) this.queries++;
    if (host.service === undefined) return;
    this.services.add(host.service);
    this.devices.add(device.address);
  }

  get truth() {
    const { flows, requests, queries, services, devices } = this;
    return { flows, requests, queries, services: services.size, devices: devices.size };
  }
}

/** Slices of a megabyte of random bytes. */
function noiseOf(random: () => number): (bytes: number) => Buffer {
  const noise = Buffer.from(Uint8Array.from({ length: 1 << 20 }, () => (random() * 256) | 0));
  return (bytes) => {
    const at = (random() * (noise.length - bytes)) | 0;
    return noise.subarray(at, at + bytes);
  };
}
