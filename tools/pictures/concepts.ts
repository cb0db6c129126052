/** The pictures of docs/guide/concepts.md: the life of a message, what a cancel does, who closes what, leaving a loop. */
import { Drawing } from "./drawing.ts";

export function message(): string {
  const drawing = new Drawing("The life of a message", 500);
  drawing.box("step", 24, 24, 220, 38, "`send(value)`");
  drawing.arrow([
    [134, 62],
    [134, 100],
  ]);
  drawing.box("ask", 24, 102, 220, 56, "Is there room,", "and nobody in line?");

  drawing.arrow([
    [90, 158],
    [90, 298],
  ]);
  drawing.text(90, 226, "yes", { anchor: "middle" });
  drawing.arrow([
    [244, 130],
    [312, 130],
  ]);
  drawing.text(276, 135, "no", { anchor: "middle" });

  drawing.box("step", 314, 102, 160, 56, "waits in line,", "value in hand");
  drawing.arrow([
    [360, 158],
    [360, 232],
    [190, 232],
    [190, 298],
  ]);
  drawing.text(292, 237, "a slot is free", { anchor: "middle" });
  drawing.arrow([
    [394, 102],
    [394, 54],
    [538, 54],
  ]);
  drawing.text(466, 59, "signal fires", { anchor: "middle" });
  drawing.box("end", 540, 28, 200, 52, "rejects with the reason;", "nothing was put");
  drawing.arrow([
    [420, 158],
    [420, 198],
    [538, 198],
  ]);
  drawing.text(476, 203, "rx closed", { anchor: "middle" });
  drawing.box("end", 540, 180, 200, 36, "`SendError { value }`");

  drawing.box("ours", 24, 300, 220, 56, "in the channel:", "send has resolved");
  drawing.arrow([
    [244, 328],
    [538, 328],
  ]);
  drawing.text(392, 333, "the receiver is disposed", { anchor: "middle" });
  drawing.box("end", 540, 310, 200, 36, "`onUndelivered(value)`");
  drawing.arrow([
    [134, 356],
    [134, 422],
  ]);
  drawing.text(150, 394, "the oldest reader in line takes it, in the same step");
  drawing.box("end", 24, 424, 220, 52, "yours:", "recv has resolved");
  drawing.text(262, 455, "a cancel that comes now finds nothing to cancel", { faint: true });
  return drawing.toString();
}

export function cancel(): string {
  const drawing = new Drawing("What a cancel does", 420);
  const sources = ["`controller.abort(reason)`", "`token.cancel(reason)`", "`handle.abort(reason)`"];
  const notes = ["", "its whole subtree is marked", "the task's own token"];
  sources.forEach((source, index) => {
    const x = 24 + index * 248;
    drawing.box("step", x, 24, 216, 38, source);
    drawing.arrow([
      [x + 108, 62],
      [x + 108, 128],
    ]);
    if (notes[index] !== "") drawing.text(x + 108, 94, notes[index]!, { anchor: "middle", faint: true });
  });
  drawing.box("ours", 24, 130, 712, 42, "every wait that was given { signal } and has not resolved");
  const waits = [
    ["`recv({ signal })`", "has taken nothing"],
    ["`send(v, { signal })`", "has put nothing"],
    ["`select(…)`", "lets every branch go"],
    ["code of your own", "sees signal.aborted"],
  ];
  waits.forEach((lines, index) => {
    const x = 24 + index * 181;
    drawing.arrow([
      [x + 84, 172],
      [x + 84, 218],
    ]);
    drawing.box("step", x, 220, 169, 58, ...lines);
    drawing.arrow([
      [x + 84, 278],
      [x + 84, 338],
    ]);
  });
  drawing.box("end", 24, 340, 531, 50, "rejects with the reason, in this turn");
  drawing.box("end", 567, 340, 169, 50, "ends when it returns");
  return drawing.toString();
}

export function closing(): string {
  const drawing = new Drawing("Who closes what", 430);
  const columns = [
    { x: 146, width: 206 },
    { x: 384, width: 148 },
    { x: 564, width: 176 },
  ];
  ["the senders", "the channel", "the receiver"].forEach((name, index) => {
    const { x, width } = columns[index]!;
    drawing.text(x + width / 2, 34, name, { anchor: "middle" });
  });
  const rows: readonly (readonly [string, ...(readonly string[])[]])[] = [
    [
      "`tx.close()`",
      ["this handle is done; the last", "one closes the channel"],
      ["keeps the rest"],
      ["reads the rest,", "then the end"],
    ],
    [
      "`tx.fail(error)`",
      ["a send is a SendError", "with the error as cause"],
      ["keeps the rest"],
      ["reads the rest, then", "the error, then the end"],
    ],
    [
      "`rx.close()`",
      ["a send, one in line too,", "is a SendError;", "permits may still send"],
      ["keeps the rest"],
      ["reads the rest,", "then the end"],
    ],
    [
      "`using rx`",
      ["a send, one in line too,", "is a SendError"],
      ["gives the rest", "to onUndelivered"],
      ["ClosedHandleError"],
    ],
  ];
  rows.forEach(([act, ...cells], row) => {
    const y = 54 + row * 92;
    const isSender = row < 2;
    drawing.text(20, y + 43, act);
    cells.forEach((lines, index) => {
      const { x, width } = columns[index]!;
      const acts = isSender ? index === 0 : index === 2;
      drawing.box(acts ? "ours" : "step", x, y, width, 76, ...lines);
    });
    const [from, over, to] = columns as [(typeof columns)[0], (typeof columns)[0], (typeof columns)[0]];
    const middle = y + 38;
    const ends = isSender
      ? [from.x + from.width, over.x - 1, over.x + over.width, to.x - 1]
      : [to.x, over.x + over.width + 1, over.x, from.x + from.width + 1];
    drawing.arrow([
      [ends[0]!, middle],
      [ends[1]!, middle],
    ]);
    drawing.arrow([
      [ends[2]!, middle],
      [ends[3]!, middle],
    ]);
  });
  return drawing.toString();
}

export function leaving(): string {
  const drawing = new Drawing("Leaving a loop", 350);
  ["`for await (const v of rx)`", "`rx.subscribe(…)`", "`stream(rx)`"].forEach((way, index) => {
    const x = 24 + index * 248;
    drawing.box("step", x, 24, 216, 38, way);
    drawing.arrow([
      [x + 108, 62],
      [x + 108, 108],
    ]);
  });
  drawing.box("step", 24, 110, 712, 38, "break, throw, unsubscribe");
  drawing.arrow([
    [380, 148],
    [380, 184],
  ]);
  drawing.box("ask", 260, 186, 240, 54, "Does somebody else", "read this receiver?");
  drawing.arrow([
    [260, 213],
    [132, 213],
    [132, 278],
  ]);
  drawing.text(196, 218, "no", { anchor: "middle" });
  drawing.arrow([
    [500, 213],
    [628, 213],
    [628, 278],
  ]);
  drawing.text(564, 218, "yes: a pool", { anchor: "middle" });
  drawing.box("end", 24, 280, 216, 50, "rx is disposed");
  drawing.box("end", 496, 280, 240, 50, "rx is closed; what is buffered", "is left to the others");
  return drawing.toString();
}
