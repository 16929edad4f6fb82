import { Template, templateField } from './template.js';

/** Elements and their lengths; 0 is what states nothing of ours. */
type Layout = readonly (readonly [element: number, length: number])[];

/** Source, destination, next hop, interfaces, packets, octets, first, last, ports. */
const common: Layout = [
  [8, 4],
  [12, 4],
  [0, 8],
  [2, 4],
  [1, 4],
  [22, 4],
  [21, 4],
  [7, 2],
  [11, 2],
];

const templates: readonly (readonly [version: number, Layout])[] = [
  // Padding, protocol, service, flags, padding.
  [1, [...common, [0, 2], [4, 1], [0, 1], [6, 1], [0, 11]]],
  // Padding, flags, protocol, service, systems, masks, padding.
  [5, [...common, [0, 1], [6, 1], [4, 1], [0, 9]]],
  // As 5, and the router that was bypassed.
  [7, [...common, [0, 1], [6, 1], [4, 1], [0, 13]]],
];

const byVersion: ReadonlyMap<number, Template> = new Map(
  templates.map(([version, layout]) => {
    const fields = layout.map(([element, length]) => templateField(element === 0 ? -1 : 0, element, length));
    return [version, new Template(version, false, fields, false, Buffer.alloc(0))] as const;
  }),
);

/** The records of NetFlow v1, v5 and v7, whose layout never changes; undefined for other versions. */
export function fixedTemplate(version: number): Template | undefined {
  return byVersion.get(version);
}
