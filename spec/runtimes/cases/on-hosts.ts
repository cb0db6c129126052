/** What a runtime runs that has Node's modules. What became of the cases is the last that is printed. */
import "./everywhere.ts";
import "./examples.ts";
import { runAll } from "../../browser/suite.ts";

console.log(JSON.stringify(await runAll()));
