/** What the words of the report mean; the same in every form. */
export const howToRead: ReadonlyArray<{ readonly term: string; readonly meaning: string }> = [
  {
    term: 'Not approved',
    meaning: 'unsanctioned (not allowed) or unreviewed (nobody decided). Together they are shadow AI.',
  },
  {
    term: 'Used',
    meaning:
      'something was exchanged with the service that a person or a program asked for. What was only looked up, only refused, or only reached, as by a page that embeds a button of it, is told apart and is no use.',
  },
  {
    term: 'Refused',
    meaning: 'asked for, and no request got through. Whoever tried is not counted as having used it.',
  },
  {
    term: 'Requests',
    meaning:
      'counted from the best evidence of each hour, device and service: proxy, then TLS, then flow records. Sources that saw the same traffic are never added up.',
  },
  {
    term: 'Active',
    meaning: 'minutes in which a device exchanged something with the service, added up over devices and services.',
  },
  { term: 'Session', meaning: 'active minutes with pauses of at most half an hour.' },
  { term: 'Usual', meaning: 'the middle value of the eight periods before, as far as they were assessed.' },
  { term: '–', meaning: 'not known. It is not zero.' },
  { term: 'Hours without logs', meaning: 'were not assessed. They are not clean.' },
];
