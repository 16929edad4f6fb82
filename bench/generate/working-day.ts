export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** `09:15` as milliseconds since midnight. */
export function clock(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * hourMs + minutes! * minuteMs;
}

/** A moment between 08:30 and 17:30 with a pause at noon, in milliseconds since midnight. */
export function workingTime(random: () => number): number {
  const minutes = random() * 495;
  return clock('08:30') + (minutes < 210 ? minutes : minutes + 45) * minuteMs;
}

/** One of the ranges of RFC 5737, the same for the same name. */
export function documentationAddress(name: string): string {
  const hash = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);
  return `${['192.0.2', '198.51.100', '203.0.113'][hash % 3]}.${(hash % 250) + 2}`;
}

/** Lines with so many damaged ones among them, evenly spread. */
export function withDamage(lines: readonly string[], damaged: string, count: number): string {
  const places = new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 1) * lines.length) / (count + 1))));
  return lines.map((line, i) => (places.has(i) ? line + damaged : line)).join('');
}
