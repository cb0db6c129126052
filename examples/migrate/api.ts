/** The client of the server, the same for all three states: a promise for each request, and a signal that aborts it. */
import type { Photo, Status } from "./contract.js";

export type Api = ReturnType<typeof createApi>;

export function createApi(origin: string) {
  const ask = async (path: string, init: RequestInit): Promise<string> => {
    const response = await fetch(new URL(path, origin), init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return text;
  };
  return {
    status: (signal: AbortSignal): Promise<Status> => ask("status", { signal }),

    search: async (text: string, signal: AbortSignal): Promise<string[]> =>
      JSON.parse(await ask(`search?q=${encodeURIComponent(text)}`, { signal })) as string[],

    upload: async ({ name, bytes }: Photo, signal: AbortSignal): Promise<void> => {
      await ask(`photos/${encodeURIComponent(name)}`, { method: "PUT", body: bytes, signal });
    },

    /** Lets go of what is unfinished. The server answers when nothing is in flight any more: the clean-up at the end. */
    leave: async (): Promise<void> => {
      await ask("session", { method: "DELETE" });
    },
  };
}
