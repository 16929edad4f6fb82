/** Ordinary sites, the most visited first. None is an AI service. */
export const ordinarySites: readonly string[] = [
  'outlook.office365.com',
  'teams.microsoft.com',
  'www.example.com',
  'files.studio.example',
  'fonts.gstatic.com',
  'github.com',
  'www.bbc.co.uk',
  'en.wikipedia.org',
  'calendar.studio.example',
  'www.openstreetmap.org',
  'tile.openstreetmap.org',
  'cad.example.net',
  'timesheets.example.org',
  'www.spiegel.de',
  'registry.npmjs.org',
  'ctldl.windowsupdate.com',
  'time.example.net',
  'bank.example.com',
  'www.bahn.de',
  'weather.example.org',
  'ocsp.digicert.com',
  'planning.city.example',
  'stackoverflow.com',
  'www.ikea.com',
];

/** Names that look like AI services and are not. */
export const nearMisses: readonly string[] = [
  'notopenai.com',
  'chatgpt.com.login.example',
  'claude.ai-assistant.example',
  'myclaude.ai',
];

/** Who clicks on such links: `Seat.id`. */
export const nearMissSeats: readonly string[] = ['liam', 'femi', 'katya'];
