/** One second of UTC in the spellings that logs use. */
export interface ClockText {
  /** `1762000000` */
  readonly epoch: string;
  /** `2026-11-03T09:15:00` */
  readonly iso: string;
  /** `03/Nov/2026:09:15:00` */
  readonly commonLog: string;
  /** `03-Nov-2026 09:15:00` */
  readonly bind: string;
  /** `Nov  3 09:15:00` */
  readonly syslog: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const bySecond = new Map<number, ClockText>();

/** The second of `timeMs` (Unix milliseconds). Remembered, for a log has many records a second. */
export function clockText(timeMs: number): ClockText {
  const second = Math.floor(timeMs / 1000);
  let text = bySecond.get(second);
  if (text === undefined) {
    text = spell(second);
    bySecond.set(second, text);
  }
  return text;
}

/** The milliseconds of `timeMs` in three digits. */
export function millis(timeMs: number): string {
  return String((timeMs % 1000) + 1000).slice(1);
}

function spell(second: number): ClockText {
  const iso = new Date(second * 1000).toISOString().slice(0, 19);
  const [year, month, day] = [iso.slice(0, 4), months[Number(iso.slice(5, 7)) - 1]!, iso.slice(8, 10)];
  const time = iso.slice(11);
  return {
    epoch: String(second),
    iso,
    commonLog: `${day}/${month}/${year}:${time}`,
    bind: `${day}-${month}-${year} ${time}`,
    syslog: `${month} ${String(Number(day)).padStart(2)} ${time}`,
  };
}
