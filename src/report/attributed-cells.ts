import type { Attributor } from '../identity/attribute.js';
import type { UsageCell } from '../store/store.js';
import type { Use } from './best-evidence.js';

/**
 * Cells, which come as `Store.usage` gives them, with who it was: what was seen of a device under several addresses and
 * names has its one name, and comes together. Memory: the cells of one hour.
 */
export async function* attributedCells(
  cells: AsyncIterable<UsageCell> | Iterable<UsageCell>,
  attributor: Attributor,
): AsyncGenerator<Use> {
  let together: Use[] = [];
  for await (const cell of cells) {
    if (together.length > 0 && together[0]!.hour !== cell.hour) {
      yield* together.sort(byDeviceAndService);
      together = [];
    }
    together.push(attributedCell(cell, attributor));
  }
  yield* together.sort(byDeviceAndService);
}

/** A cell with who it was. */
export function attributedCell(cell: UsageCell, attributor: Attributor): Use {
  const { lease: _lease, logon: _logon, user, realm, device, ...grounds } = attributor.attribute(cell);
  const { user: _user, realm: _realm, ...rest } = cell;
  return {
    ...rest,
    device,
    ...(device !== cell.device && cell.device !== '' && { address: cell.device }),
    ...(user !== undefined && { user }),
    ...(realm !== undefined && { realm }),
    ...grounds,
  };
}

function byDeviceAndService(a: Use, b: Use): number {
  return compared(a.device, b.device) || compared(a.service, b.service);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
