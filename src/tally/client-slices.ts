import { type Row, Escapes as TextEscapes } from '../../native-free-parsers/row.js';
import type { Knowledge } from '../identity/knowledge.js';
import { clientName } from '../rows/record.js';
import { HostTable } from './host-table.js';
import type { KeptNames } from './kept-names.js';

const unknown = -1;

/** Tells apart what several holders of one address did in an hour, as far as changes of hands are known. */
export class ClientSlices {
  private readonly places: HostTable;
  private readonly knowledge: Knowledge | undefined;
  private escapes: TextEscapes = TextEscapes.None;

  constructor(knowledge: Knowledge | undefined, names: KeptNames) {
    this.knowledge = knowledge;
    this.places = new HostTable(
      (name) => knowledge?.addressOf(names.lookedUp(clientName(name, this.escapes))) ?? unknown,
    );
  }

  /** The place of a record's client in what was learnt; negative where nothing was. */
  placeOf({ bytes, client, escapes }: Row): number {
    if (client.end === client.start) return unknown;
    this.escapes = escapes;
    return this.places.lookUp(bytes, client.start, client.end);
  }

  /** Where in the hour (milliseconds) the last holder of the address that is known to have come, came. */
  sliceOf(place: number, hourStart: number, timeMs: number): number {
    if (place < 0 || !this.knowledge!.changes(place)) return 0;
    const change = this.knowledge!.lastChange(place, hourStart, timeMs);
    return Number.isNaN(change) ? 0 : Math.floor(change - hourStart);
  }
}
