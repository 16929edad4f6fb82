/**
 * The output of processes in containers, with the time at which the runtime read it put before the line: for processes that write no
 * time, such as CoreDNS. That is when they wrote the line, to a millisecond or so.
 *
 *   {"log":"[INFO] 10.244.0.9:42114 - 64820 …\n","stream":"stdout","time":"2026-11-20T06:46:36.048Z"}       Docker
 *   {"message":"[INFO] 10.244.0.9:42114 …","stream":"stdout","time":"2026-11-20T06:46:36.048Z","kubernetes":{…}}   Filebeat, Fluent Bit
 *   2026-11-20T06:46:36.048Z [INFO] 10.244.0.9:42114 - 64820 …
 *
 * https://docs.docker.com/engine/logging/drivers/json-file/
 */
import { jsonCarrier } from '../json-carrier.js';

export default jsonCarrier({
  name: 'json-message-timed',
  product: 'Docker, Filebeat, Fluent Bit, Vector (JSON with log or message, its stream and time)',
  specification: 'https://docs.docker.com/engine/logging/drivers/json-file/',
  messages: ['/log', '/message'],
  requires: ['/stream'],
  times: ['/time', '/timestamp', '/@timestamp'],
});
