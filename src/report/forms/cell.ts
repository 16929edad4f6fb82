import { bytesText, clockText, countText, durationText } from '../figure-text.js';

/** What is not known, in every form: unknown is not zero. */
export const unknown = '–';

/** One value of a table: as it is, for data; as people read it, for pages. */
export interface Cell {
  readonly value: string | number | undefined;
  readonly text: string;
}

export function text(shown: string | undefined, value = shown): Cell {
  return { value: value === '' ? undefined : value, text: shown === undefined || shown === '' ? unknown : shown };
}

export function count(value: number | undefined): Cell {
  return number(value, countText);
}

export function bytes(value: number | undefined): Cell {
  return number(value, bytesText);
}

/** `2026-11-12T08:04:00.000Z` as `2026-11-12 08:04`, or what the clocks of the zone showed then. */
export function time(value: string | undefined, timeZone: string): Cell {
  return { value, text: value === undefined ? unknown : clockText(value, timeZone) };
}

export function minutes(value: number | undefined): Cell {
  return number(value, durationText);
}

/** Of ten, with one digit behind the point. */
export function score(value: number | undefined): Cell {
  return number(value, (known) => known.toFixed(1));
}

function number(value: number | undefined, textOf: (value: number) => string): Cell {
  return new NumberCell(value, textOf);
}

/** Pages show hundreds of the hundred thousand numbers of a large report, so that the others need no text. */
class NumberCell implements Cell {
  readonly value: number | undefined;
  readonly #textOf: (value: number) => string;

  constructor(value: number | undefined, textOf: (value: number) => string) {
    this.value = value;
    this.#textOf = textOf;
  }

  get text(): string {
    return this.value === undefined ? unknown : this.#textOf(this.value);
  }
}
