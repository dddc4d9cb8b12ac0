import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, test } from "vitest";

const LIMIT_BYTES = 15_000;

let output: Rolldown.RolldownOutput["output"];

beforeAll(async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const result = await build({ root, mode: "production", logLevel: "silent", build: { write: false } });
  output = (result as Rolldown.RolldownOutput).output;
}, 60_000);

const textOf = (file: (typeof output)[number]): string => (file.type === "chunk" ? file.code : String(file.source));

test("all script of the page is at most 15 kB compressed", () => {
  const script = output.filter(({ fileName }) => fileName.endsWith(".js")).map(textOf);
  expect(script.length).toBeGreaterThan(0);
  const bytes = script.reduce((sum, code) => sum + gzipSync(code).length, 0);
  console.info(`script: ${bytes} bytes gzip of ${LIMIT_BYTES}`);
  expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
});

test("the page fetches nothing from elsewhere and inlines nothing that a strict content policy would refuse", () => {
  const page = textOf(output.find(({ fileName }) => fileName === "index.html")!);
  expect([...page.matchAll(/(?:src|href)="(?!#|\/|tel:|mailto:)([^"]*)"/g)].map(([, address]) => address)).toEqual([]);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  expect(page).not.toContain("{{");
});

test("nothing writes markup from data", () => {
  for (const file of output.filter(({ fileName }) => fileName.endsWith(".js"))) {
    expect(textOf(file)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  }
});
