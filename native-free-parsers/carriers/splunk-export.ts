/**
 * Events as Splunk's search exports them, and as Cribl passes them on; objects between them that hold no event are taken as they are.
 *
 *   {"preview":false,"offset":0,"result":{"_raw":"1762000000.048 30890 10.0.177.173 …","_time":"…","host":"proxy1"}}
 *   {"_raw":"1762000000.048 30890 10.0.177.173 …","_time":1762000000.048}
 *
 * https://help.splunk.com/en/splunk-enterprise/search/search-manual/export-search-results
 */
import type { Carrier } from '../carrier.js';
import { jsonCarrier } from '../json-carrier.js';

const event = '_raw"';

const splunkExport: Carrier = jsonCarrier({
  name: 'splunk-export',
  product: 'Splunk search export, Cribl (JSON with _raw)',
  specification: 'https://help.splunk.com/en/splunk-enterprise/search/search-manual/export-search-results',
  messages: ['/result/_raw', '/_raw'],
  marks: ['/preview', '/lastrow'],
  forSource: (head) => (head.includes(event) ? splunkExport : undefined),
});
export default splunkExport;
