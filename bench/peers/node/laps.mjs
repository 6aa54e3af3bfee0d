// Reads a number of rows a line, has them written, answers with the seconds that it took.
import { openSync, writeSync, closeSync } from "node:fs";
import { createInterface } from "node:readline";

const LINES = 1000;

export const [target, schema] = [process.argv[2], JSON.parse(process.argv[3])];

function write(count, makeRow) {
  const file = openSync(target, "w");
  let lines = [];
  for (let row = 0; row < count; row++) {
    lines.push(JSON.stringify(makeRow(row)));
    if (lines.length === LINES) {
      writeSync(file, lines.join("\n") + "\n");
      lines = [];
    }
  }
  if (lines.length) writeSync(file, lines.join("\n") + "\n");
  closeSync(file);
}

export function serve(makeRow) {
  createInterface({ input: process.stdin }).on("line", (line) => {
    const began = performance.now();
    const used = process.cpuUsage();
    write(Number(line), makeRow);
    const { user, system } = process.cpuUsage(used);
    console.log(JSON.stringify({ wall: (performance.now() - began) / 1e3, cpu: (user + system) / 1e6 }));
  });
}
