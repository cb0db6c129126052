/** Lets every microtask run that is due, and those that these bring about: one hop through the event loop. */
const immediate = globalThis.setImmediate; // fake timers may replace the global one

export const settle = (): Promise<void> => new Promise((resolve) => immediate(resolve));
