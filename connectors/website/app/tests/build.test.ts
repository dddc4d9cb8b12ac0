import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, test } from "vitest";

const LIMIT_BYTES = 15_000;
const WINDOW = "src/chat/index.ts";

type Output = Rolldown.RolldownOutput["output"];

let output: Output;
let embedded: Output;

beforeAll(async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const quiet = { root, mode: "production", logLevel: "silent" as const, build: { write: false } };
  output = ((await build(quiet)) as Rolldown.RolldownOutput).output;
  const config = { ...quiet, configFile: `${root}/vite.widget.config.ts` };
  embedded = ((await build(config)) as Rolldown.RolldownOutput[])[0]!.output;
}, 60_000);

const textOf = (file: Output[number]): string => (file.type === "chunk" ? file.code : String(file.source));
const size = (files: Output[number][]): number => files.reduce((sum, file) => sum + gzipSync(textOf(file)).length, 0);
const scripts = (): Output[number][] => [...output, ...embedded].filter(({ fileName }) => fileName.endsWith(".js"));

/** A script with everything that it imports at once. */
function closure(fileName: string, found = new Set<string>()): Set<string> {
  const chunk = output.find((file) => file.fileName === fileName);
  if (found.has(fileName) || chunk?.type !== "chunk") return found;
  found.add(fileName);
  for (const needed of chunk.imports) closure(needed, found);
  return found;
}

test("all script fetched until a message is sent is at most 15 kB compressed", () => {
  const entries = output.filter((file) => file.type === "chunk" && file.isEntry).map(({ fileName }) => fileName);
  expect(entries).toHaveLength(2);
  const early = new Set(entries.flatMap((name) => [...closure(name)]));
  const files = [...embedded, ...output.filter(({ fileName }) => early.has(fileName))];
  const [bytes, all] = [size(files), size(scripts())];
  console.info(`script until a message is sent: ${bytes} bytes gzip of ${LIMIT_BYTES}; with every part: ${all}`);
  expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
});

test("the embed line's script is one classic script under its own name", () => {
  expect(embedded.map(({ fileName }) => fileName)).toEqual(["widget.js"]);
  expect(textOf(embedded[0]!)).not.toMatch(/^\s*(import|export)\b|;(import|export)\{/m);
});

test("the build names the window's script where the gateway looks for it", () => {
  const manifest = output.find(({ fileName }) => fileName === "manifest.json")!;
  const { file } = JSON.parse(textOf(manifest))[WINDOW];
  expect(output.some(({ fileName }) => fileName === file)).toBe(true);
});

test("parts are found beside each other, whatever page they are loaded on", () => {
  for (const file of scripts()) expect(textOf(file)).not.toMatch(/["'`]\/assets\//);
});

test("the page fetches nothing from elsewhere and inlines nothing that a strict content policy would refuse", () => {
  const page = textOf(output.find(({ fileName }) => fileName === "index.html")!);
  expect([...page.matchAll(/(?:src|href)="(?!#|\/|tel:|mailto:)([^"]*)"/g)].map(([, address]) => address)).toEqual([]);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  expect(page).not.toContain("{{");
});

test("nothing writes markup from data, adds inline styles or makes code of text", () => {
  for (const file of scripts()) {
    expect(textOf(file)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
    expect(textOf(file)).not.toMatch(/createElement\(["'`]style|\beval\(|new Function/);
  }
});
