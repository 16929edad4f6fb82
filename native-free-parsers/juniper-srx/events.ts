import { Byte } from '../bytes/byte.js';
import { indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';

const { BracketOpen, Colon, Nine, Space, Underscore, UpperA, UpperZ, Zero } = Byte;

/** The words before the event are fewer. */
const maxWordsBeforeEvent = 14;
const maxTag = 64;

/** What an event of Junos states; `Other` ones state none of our facts. */
export const JunosEvent = Object.freeze({
  Other: 0,
  Create: 1,
  Close: 2,
  Deny: 3,
  TrackUpdate: 4,
  TrackClose: 5,
  Web: 6,
  /** Packets that a firewall filter logs. */
  Filter: 7,
});
export type JunosEvent = (typeof JunosEvent)[keyof typeof JunosEvent];

/** Some events come with `_LS` (logical system) behind them. */
const events: readonly (readonly [Uint8Array, JunosEvent])[] = [
  [word('RT_FLOW_SESSION_CREATE'), JunosEvent.Create],
  [word('RT_FLOW_SESSION_CLOSE'), JunosEvent.Close],
  [word('RT_FLOW_SESSION_DENY'), JunosEvent.Deny],
  [word('APPTRACK_SESSION_CREATE'), JunosEvent.TrackUpdate],
  [word('APPTRACK_SESSION_VOL_UPDATE'), JunosEvent.TrackUpdate],
  [word('APPTRACK_SESSION_ROUTE_UPDATE'), JunosEvent.TrackUpdate],
  [word('APPTRACK_SESSION_APP_UPDATE'), JunosEvent.TrackUpdate],
  [word('APPTRACK_SESSION_CLOSE'), JunosEvent.TrackClose],
  [word('PFE_FW_SYSLOG_IP'), JunosEvent.Filter],
  [word('WEBFILTER_URL_PERMITTED'), JunosEvent.Web],
  [word('WEBFILTER_URL_BLOCKED'), JunosEvent.Web],
  [word('WEBFILTER_URL_REDIRECTED'), JunosEvent.Web],
];

/** How the other events of Junos begin. */
const otherEvents = [
  'RT_',
  'APPTRACK_',
  'WEBFILTER_',
  'IDP_',
  'AV_',
  'ANTISPAM_',
  'CONTENT_FILTERING_',
  'AAMW_',
  'SECINTEL_',
  'FLOW_',
  'UI_',
  'L2ALD_',
  'KMD_',
  'RPD_',
  'CHASSISD_',
  'LIBJNX_',
  'PFE_',
  'JTASK_',
  'SNMPD_',
  'SNMP_TRAP_',
  'FWAUTH_',
].map(word);

/** Finds the event that a line of Junos is about: `… srx1 RT_FLOW - RT_FLOW_SESSION_CLOSE [`, `… mgd[8682]: UI_CMDLINE_READ_LINE: `. */
export class JunosEvents {
  event: JunosEvent = JunosEvent.Other;
  tagStart = 0;
  tagEnd = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Whether an event of Junos stands in the line, behind what syslog puts there. */
  find(start: number, end: number): boolean {
    const bytes = this.bytes;
    this.event = JunosEvent.Other;
    let at = start;
    for (let count = 0; count < maxWordsBeforeEvent && at < end; count++) {
      const wordEnd = indexOf(bytes, at, end, Space);
      const tagEnd = bytes[wordEnd - 1] === Colon ? wordEnd - 1 : wordEnd;
      if (tagEnd - at < maxTag && this.isEvent(at, tagEnd, wordEnd, end)) {
        this.tagStart = at;
        this.tagEnd = tagEnd;
        return true;
      }
      at = skipBlanks(bytes, wordEnd, end);
    }
    return false;
  }

  /** A known event, or one that begins as Junos's do and has its structured data or its text behind it. */
  private isEvent(start: number, tagEnd: number, wordEnd: number, end: number): boolean {
    const bytes = this.bytes;
    const first = bytes[start]!;
    if (first < UpperA || first > UpperZ || !isTag(bytes, start, tagEnd)) return false;
    for (let i = 0; i < events.length; i++) {
      if (!startsWith(bytes, start, tagEnd, events[i]![0])) continue;
      this.event = events[i]![1];
      return true;
    }
    if (!startsWithAny(bytes, start, tagEnd, otherEvents)) return false;
    // `RT_FLOW - RT_FLOW_SESSION_CLOSE [`, `RT_UTM: WEBFILTER_…:`: the program, not the event.
    return (
      bytes[skipBlanks(bytes, wordEnd, end)] === BracketOpen || (wordEnd > tagEnd && !this.tagFollows(wordEnd, end))
    );
  }

  private tagFollows(wordEnd: number, end: number): boolean {
    const next = skipBlanks(this.bytes, wordEnd, end);
    const nextEnd = indexOf(this.bytes, next, end, Space);
    return this.bytes[nextEnd - 1] === Colon && isTag(this.bytes, next, nextEnd - 1);
  }
}

/** Upper-case letters, digits and underscores. */
function isTag(bytes: Uint8Array, start: number, end: number): boolean {
  let underscores = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === Underscore) underscores++;
    else if (!(byte >= UpperA && byte <= UpperZ) && !(byte >= Zero && byte <= Nine)) return false;
  }
  return underscores > 0;
}
