/** Why a variation of a format, or of one of its samples, states something else. */
export const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
