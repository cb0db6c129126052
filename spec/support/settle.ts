/** Lets every microtask run that is due, and those that these bring about: one hop through the event loop. */
const immediate = globalThis.setImmediate ?? globalThis.setTimeout; // at once: fake timers may replace it; a page has the latter

export const settle = (): Promise<void> => new Promise((resolve) => immediate(resolve));
