/**
 * Node streams: a channel feeds a slow writable, and the pace of that reaches back through the pipe to whoever sends.
 *
 * Go
 *     reader, writer := io.Pipe()
 *     go func() {
 *         defer writer.Close()
 *         for n := 1; n <= 1000; n++ { fmt.Fprintln(writer, "line", n) } // waits until it was read
 *     }()
 *     bytes, err := io.Copy(slow, reader)
 *
 * Tokio
 *     let (tx, rx) = mpsc::channel::<io::Result<Bytes>>(4);
 *     tokio::spawn(async move {
 *         for n in 1..=1000 { tx.send(Ok(format!("line {n}\n").into())).await.unwrap(); }
 *     });
 *     let bytes = tokio::io::copy(&mut StreamReader::new(ReceiverStream::new(rx)), &mut slow).await?;
 */
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { mpsc, spawn, stream } from "sluice";

const [tx, rx] = mpsc.channel<string>(4);
let [sent, written, ahead] = [0, 0, 0];
const slow = new Writable({
  objectMode: true,
  highWaterMark: 1,
  write(_line, _encoding, done) {
    written += 1;
    setImmediate(done);
  },
});

spawn(async () => {
  using sender = tx;
  for (; sent < 1000; sent += 1) {
    await sender.send(`line ${sent + 1}\n`); // waits for the writable, four messages away
    ahead = Math.max(ahead, sent - written);
  }
});
await pipeline(Readable.from(rx), slow); // or pipeline(rx, slow)
console.log("written:", written, "of", sent);
console.log("never 10 ahead:", ahead < 10);

console.log(await stream(Readable.from(["and", "back"])).collect()); // the other way: any readable is a stream

// prints:
// written: 1000 of 1000
// never 10 ahead: true
// [ 'and', 'back' ]
