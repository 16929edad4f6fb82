/**
 * DuckDB over a Squid log: `node duckdb.js plain|tuned LOG HOSTS`. Prints `{"groups","requests"}` as JSON.
 *
 * Both queries do what a scan does per request: the hour, client, user and service (by host suffix), requests, blocked,
 * bytes, first and last seen and the active minutes. `plain` is the query a user of DuckDB would write; `tuned` is the
 * fastest that was found: the CSV reader splits at every blank, so each run of padding shifts the columns by its length.
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [kind, log, hosts] = process.argv.slice(2);

const plain = `
  record AS (
    SELECT regexp_extract(line, '^([0-9.]+) +[0-9]+ ([^ ]+) ([^ ]+) ([0-9]+) [^ ]+ (?:[a-z]+://)?([^ :/]+)[^ ]* ([^ ]+)',
      ['time', 'client', 'result', 'down', 'host', 'person']) AS f
    FROM read_csv('${log}', header = false, auto_detect = false, delim = '\\x01', quote = '', escape = '',
      strict_mode = false, columns = {'line': 'VARCHAR'})),
  request AS (
    SELECT try_cast(f.time AS DOUBLE) AS time, f.client AS client, f.result AS result,
      try_cast(f.down AS BIGINT) AS down, f.host AS host, f.person AS person
    FROM record)`;

const tuned = `
  record AS (
    SELECT try_cast(c0 AS DOUBLE) AS time, CASE
      WHEN c1 <> '' THEN [c2, c3, c4, c6, c7]
      WHEN c2 <> '' THEN [c3, c4, c5, c7, c8]
      WHEN c3 <> '' THEN [c4, c5, c6, c8, c9]
      WHEN c4 <> '' THEN [c5, c6, c7, c9, c10]
      WHEN c5 <> '' THEN [c6, c7, c8, c10, c11]
      ELSE [c7, c8, c9, c11, c12] END AS f
    FROM read_csv('${log}', header = false, auto_detect = false, delim = ' ', quote = '', escape = '',
      strict_mode = false, null_padding = true, ignore_errors = true,
      columns = {${Array.from({ length: 16 }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ')}})),
  request AS (
    SELECT time, f[1] AS client, f[2] AS result, try_cast(f[3] AS BIGINT) AS down,
      split_part(split_part(CASE WHEN starts_with(f[4], 'http://') THEN f[4][8:] ELSE f[4] END, ':', 1), '/', 1) AS host,
      f[5] AS person
    FROM record)`;

/** A listed host is the name itself or what follows its first or second label. */
const grouped = `
  parent AS (SELECT *, substr(host, strpos(host, '.') + 1) AS host1 FROM request),
  grandparent AS (SELECT *, substr(host1, strpos(host1, '.') + 1) AS host2 FROM parent),
  usage AS (
    SELECT floor(time / 3600) AS hour, client, person, coalesce(a0.service, a1.service, a2.service) AS service,
      count(*) AS requests, count(*) FILTER (result LIKE '%DENIED%') AS blocked, sum(down) AS down,
      min(time) AS first, max(time) AS last, bit_or(1::BIGINT << ((time / 60)::BIGINT % 60)) AS minutes
    FROM grandparent
    LEFT JOIN ai a0 ON a0.host = grandparent.host
    LEFT JOIN ai a1 ON a1.host = grandparent.host1
    LEFT JOIN ai a2 ON a2.host = grandparent.host2
    WHERE a0.host IS NOT NULL OR a1.host IS NOT NULL OR a2.host IS NOT NULL
    GROUP BY ALL)`;

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(`CREATE TABLE ai AS SELECT * FROM read_csv('${hosts}', header = true)`);
const query = `WITH ${kind === 'tuned' ? tuned : plain}, ${grouped} SELECT * FROM usage`;
const rows = (await connection.runAndReadAll(query)).getRowObjects();
const requests = rows.reduce((sum, row) => sum + Number(row.requests), 0);
console.log(JSON.stringify({ groups: rows.length, requests }));
