/** `node tools/pictures/main.ts`, part of `npm run docs`: draws the pictures of the guides anew into docs/pictures. */
import { writeFileSync } from "node:fs";
import { cancel, closing, leaving, message } from "./concepts.ts";
import { whichChannel, whichChannelNarrow } from "./which-channel.ts";

export const pictures: Readonly<Record<string, () => string>> = {
  "which-channel": whichChannel,
  "which-channel-narrow": whichChannelNarrow,
  message,
  cancel,
  closing,
  leaving,
};

if (import.meta.main) {
  for (const [name, draw] of Object.entries(pictures)) {
    writeFileSync(new URL(`../../docs/pictures/${name}.svg`, import.meta.url), draw());
  }
}
