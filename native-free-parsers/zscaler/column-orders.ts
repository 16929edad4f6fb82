/** The columns of feeds in CSV or with tabs, as Zscaler's own templates have them: web (two versions), firewall, DNS. */
export const columnOrders = [
  'time login proto eurl action appname app_status appclass reqsize respsize urlclass urlsupercat urlcat malwarecat threatname riskscore threatseverity dlpeng dlpdict location dept cip sip reqmethod respcode ua ereferer ruletype rulelabel contenttype unscannabletype deviceowner devicehostname keyprotectiontype',
  'time login proto eurl action appname appclass reqsize respsize urlclass urlsupercat urlcat malwarecat threatname riskscore dlpeng dlpdict location dept cip sip reqmethod respcode ua ereferer ruletype rulelabel contenttype unscannabletype deviceowner devicehostname',
  'time login dept location cdport csport sdport ssport csip cdip ssip sdip tsip tsport ttype action dnat stateful aggregate nwsvc nwapp ipproto ipcat destcountry avgduration rulelabel inbytes outbytes duration durationms numsessions',
  'time login dept location reqaction resaction reqrulelabel resrulelabel reqtype req res sport durationms cip sip domcat',
].map((columns) => columns.split(' '));
