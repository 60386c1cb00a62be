const minuteMs = 60_000

/** However busy: then the person signs in again. */
export const sessionMs = 12 * 60 * minuteMs
/** Without a request. */
export const idleMs = 2 * 60 * minuteMs
/** Each request would be a write otherwise. */
export const touchEveryMs = 5 * minuteMs

export const sessionTokenBytes = 32
