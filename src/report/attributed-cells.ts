import type { Attributor } from '../identity/attribute.js';
import type { UsageCell } from '../store/store.js';
import type { Use } from './best-evidence.js';

/**
 * Cells of whole hours, which come as `Store.usage` gives them, with who it was: what was seen of a device under several
 * addresses and names has its one name, and comes together.
 */
export function attributedCells(cells: readonly UsageCell[], attributor: Attributor): Use[] {
  return cells.map((cell) => attributedCell(cell, attributor)).sort(byHourDeviceAndService);
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

function byHourDeviceAndService(a: Use, b: Use): number {
  return a.hour - b.hour || compared(a.device, b.device) || compared(a.service, b.service);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
