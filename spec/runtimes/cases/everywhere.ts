/** What every runtime runs, pages included. */
import "../../browser/smoke.ts";
import "./contract.ts";
import "./host.ts";
