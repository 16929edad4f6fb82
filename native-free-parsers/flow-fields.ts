/** What formats of flow records state, for their `fields`. */
const ends = ['client', 'clientPort', 'server', 'serverPort', 'transport'] as const;
const counters = ['bytesUp', 'bytesDown', 'packetsUp', 'packetsDown'] as const;

/** What exporters measure. */
export const flowFields = ['time', 'durationMs', ...ends, ...counters] as const;
/** What was let through or not, too. */
export const judgedFlowFields = ['time', 'durationMs', ...ends, 'action', ...counters] as const;
/** The same where each state of a flow has a record of its own. */
export const judgedFlowStateFields = ['time', ...ends, 'action', ...counters] as const;
