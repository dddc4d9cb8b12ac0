import type { Entry } from "../talk/entries";
import { dayLabel, timeOfDay } from "../talk/persian-time";
import { strings as core } from "../talk/strings.fa";
import type { Extras } from "./extras";
import { save } from "./file-card";
import { strings } from "./strings.fa";

/** Saves what was said as a text file. */
export function saveTranscript({ site, entries }: Extras): void {
  const text = transcriptOf(entries(), site.name, new Date());
  // With a byte order mark, so that old editors read Persian.
  save(new Blob(["\ufeff", text], { type: "text/plain;charset=utf-8" }), `${strings.transcript.file}.txt`);
}

/** What was said, one message a paragraph, with its day, time and author. Words only: nothing in it can be run. */
export function transcriptOf(entries: readonly Entry[], name: string, now: Date): string {
  const long = new Date(now.getTime() + 400 * 86_400_000);
  const lines = entries.map(({ at, author, text, attachments }) => {
    const files = attachments.map((file) => `[${file.name}]`);
    // Seen from far ahead a day is never «امروز», and has its year.
    return `${dayLabel(at, long)}، ${timeOfDay(at)} - ${core.author[author]}:\n${[text, ...files].filter(Boolean).join("\n")}`;
  });
  return [strings.transcript.title(name), ...lines, ""].join("\n\n");
}
