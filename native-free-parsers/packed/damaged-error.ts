/** Packed data that cannot be unpacked; the message says why. Whoever unpacks catches it: bad input is counted, never thrown. */
export class DamagedError extends Error {}
