/** Whether a cipher suite, extension, group or version is one of the values that mean nothing and keep servers tolerant (RFC 8701). */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}
