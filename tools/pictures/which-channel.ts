/** docs/pictures/which-channel*.svg: a tree of questions, read downwards, with what to take at the right, or below on a phone. */
import { Drawing, LINE, NARROW, WIDTH } from "./drawing.ts";

interface Branch {
  readonly when: string;
  readonly take?: string;
  readonly note?: string;
  readonly then?: readonly Branch[];
}

const TREE: Branch = {
  when: "How much is to be told?",
  then: [
    { when: "one value, once", take: "oneshot" },
    { when: "the newest state; older values may be skipped", take: "watch" },
    {
      when: "every message",
      then: [
        { when: "to every reader", take: "broadcast", note: "a slow reader loses the oldest, nobody waits" },
        {
          when: "to one reader each: one consumer, or a pool",
          then: [
            { when: "the producer can wait", take: "mpsc.channel(n)", note: "n = 0: each send waits for its reader" },
            {
              when: "the producer cannot wait",
              then: [
                { when: "it is an Observable", take: "toReceiver(obs$, …)" },
                { when: "a refusal is an answer", take: "mpsc.channel(n), trySend" },
                { when: "the newest n are enough", take: "mpsc.channel(n), forceSend" },
                { when: "all are kept; few by nature", take: "mpsc.unboundedChannel()" },
              ],
            },
          ],
        },
      ],
    },
    {
      when: "no value",
      then: [
        { when: "“stop”, once, for everybody", take: "CancellationToken" },
        { when: "“look again”, now and then", take: "Notify" },
        { when: "“you may”, n at a time", take: "Semaphore" },
      ],
    },
  ],
};

const TITLE = "Which channel? A tree of questions";
const LEFT = 26;
const INDENT = 30;
const ROW = 38;
const NOTE = 20;
/** Of the column at the right. */
const TAKE = { x: 486, width: WIDTH - 486 - 20, height: 28 };

export function whichChannel(): string {
  const drawing = new Drawing(TITLE, heightOf(TREE) + 30);
  let y = 34;

  /** Draws a branch and what hangs on it; gives where its own line stands. */
  function draw({ when, take, note, then = [] }: Branch, depth: number): number {
    const x = LEFT + depth * INDENT;
    const own = y;
    if (take !== undefined) {
      drawing.arrow([
        [x + 8, own],
        [TAKE.x - 3, own],
      ]);
      drawing.box("ours", TAKE.x, own - TAKE.height / 2, TAKE.width, TAKE.height, `\`${take}\``);
    }
    drawing.text(x + 8, own + 5, when);
    y += ROW;
    if (note !== undefined) {
      drawing.text(x + 8, own + 5 + NOTE, note, { faint: true });
      y += NOTE;
    }
    const stem = x + 14;
    for (const branch of then) {
      const at = draw(branch, depth + 1);
      drawing.arrow(
        [
          [stem, own + 14],
          [stem, at],
          [x + INDENT + 4, at],
        ],
        { tip: false },
      );
    }
    return own;
  }
  draw(TREE, 0);
  return drawing.toString();
}

const heightOf = ({ note, then = [] }: Branch): number =>
  ROW + (note === undefined ? 0 : NOTE) + then.reduce((sum, branch) => sum + heightOf(branch), 0);

/** The same with what to take under its question, and with lines broken where a phone ends. */
export function whichChannelNarrow(): string {
  const drawing = new Drawing(TITLE, 0, NARROW);
  const indent = 17;
  const gap = 13;
  let y = 30;

  function draw({ when, take, note = "", then = [] }: Branch, depth: number): number {
    const x = 14 + depth * indent;
    const own = y;
    const write = (words: string, faint: boolean): void => {
      for (const line of folded(words, NARROW - x - 10)) {
        drawing.text(x, y + 5, line, { faint });
        y += LINE;
      }
    };
    write(when, false);
    write(note, true);
    const stem = y - gap + 2;
    if (take !== undefined) {
      drawing.box("ours", x, y - 5, take.length * 7.9 + 24, TAKE.height, `\`${take}\``);
      y += TAKE.height + 1;
    }
    y += gap;
    for (const branch of then) {
      const at = draw(branch, depth + 1);
      drawing.arrow(
        [
          [x + 5, stem],
          [x + 5, at],
          [x + indent - 4, at],
        ],
        { tip: false },
      );
    }
    return own;
  }
  draw(TREE, 0);
  drawing.height = y;
  return drawing.toString();
}

/** Breaks words into lines that are no wider than that, in a face whose letters are wide. */
function folded(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && longer.length * 7.6 <= width) lines[lines.length - 1] = longer;
    else if (word !== "") lines.push(word);
  }
  return lines;
}
