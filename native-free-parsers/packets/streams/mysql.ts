/**
 * MySQL and MariaDB, by the greeting that the server begins with: a length, number 0, protocol 10, a version.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
 */
import { Recognition, type StreamDissector } from '../dissector.js';
import { latin1 } from '../latin1.js';
import { StartTlsReader } from '../start-tls-reader.js';

const mysql: StreamDissector = {
  recognise(_conversation, fromClient, bytes, start, end) {
    if (fromClient || end - start < 8 || bytes[start + 1] !== 0 || bytes[start + 2] !== 0) return Recognition.No;
    const isGreeting = bytes[start + 3] === 0 && bytes[start + 4] === 10;
    return isGreeting && /^\d+\.\d/.test(latin1(bytes, start + 5, end)) ? Recognition.Yes : Recognition.No;
  },
  open: (conversation, facts) => new StartTlsReader(conversation, facts, 'mysql'),
};

export default mysql;
