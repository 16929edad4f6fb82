/** What dnstap's messages state in every form, for `fields`. */
export const dnstapFields = [
  'time',
  'client',
  'clientPort',
  'host',
  'server',
  'serverPort',
  'transport',
  'app',
  'queryType',
  'responseCode',
  'answers',
] as const;
