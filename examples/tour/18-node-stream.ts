/**
 * Node streams: a channel feeds a slow writable, and the pace of that reaches back through the pipe to whoever sends.
 *
 * Go
 *     var sent, written, ahead atomic.Int64
 *     reader, writer := io.Pipe()
 *     go func() {
 *         defer writer.Close()
 *         for sent.Load() < 1000 {
 *             fmt.Fprintln(writer, "line", sent.Add(1)) // waits until it was read
 *             if by := sent.Load() - written.Load(); by > ahead.Load() { ahead.Store(by) }
 *         }
 *     }()
 *     for lines := bufio.NewScanner(reader); lines.Scan(); { written.Add(1); runtime.Gosched() }
 *     fmt.Println("written:", written.Load(), "of", sent.Load())
 *     fmt.Println("never 10 ahead:", ahead.Load() < 10)
 *     for words := bufio.NewScanner(strings.NewReader("and\nback")); words.Scan(); { fmt.Println(words.Text()) }
 *
 * Tokio
 *     let (tx, rx) = mpsc::channel::<io::Result<Bytes>>(4);
 *     let (sent, written, ahead) = (Cell::new(0), Cell::new(0), Cell::new(0));
 *     let send = async {
 *         let sender = tx; // dropped at the end
 *         for n in 1..=1000 {
 *             sender.send(Ok(format!("line {n}\n").into())).await.unwrap();
 *             sent.set(n);
 *             ahead.set(ahead.get().max(n - written.get()));
 *         }
 *     };
 *     let write = async {
 *         let mut lines = StreamReader::new(ReceiverStream::new(rx)).lines();
 *         while let Ok(Some(_)) = lines.next_line().await { written.set(written.get() + 1); yield_now().await; }
 *     };
 *     tokio::join!(send, write);
 *     println!("written: {} of {}", written.get(), sent.get());
 *     println!("never 10 ahead: {}", ahead.get() < 10);
 *     let words = ["and\n", "back"].map(|word| io::Result::Ok(word.as_bytes()));
 *     let mut words = StreamReader::new(stream::iter(words)).lines();
 *     while let Some(word) = words.next_line().await? { println!("{word}"); }
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

await stream(Readable.from(["and", "back"])).forEach((word) => console.log(word)); // any readable is a stream

// prints:
// written: 1000 of 1000
// never 10 ahead: true
// and
// back
