import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { parse } from "yaml";

type Facts = Record<string, unknown>;

interface Answer {
  topic: string;
  question: string;
  answer: string;
}

/** Fills `{{company.name}}` and `{{faq.warranty.answer}}` in the page from the company's own files in `data/`,
 *  so that the page and the assistant never say two things. A name that is not there stops the build. */
export function companyFacts(folder: string): Plugin {
  return {
    name: "company-facts",
    transformIndexHtml: {
      order: "pre",
      handler: (html) => {
        const company = parse(readFileSync(join(folder, "company.yml"), "utf8")) as Facts;
        const answers = parse(readFileSync(join(folder, "faq.yml"), "utf8")) as Answer[];
        return fillPage(html, company, answers);
      },
    },
  };
}

/** The page with every `{{name}}` replaced by its fact, safe inside text and attributes. */
export function fillPage(html: string, company: Facts, answers: readonly Answer[]): string {
  const fact = (key: string): string => factOf(company, key);
  return html.replace(/\{\{([\w.]+)\}\}/g, (_, name: string) => {
    const [kind = "", key = "", part] = name.split(".");
    if (kind === "company") return escapeMarkup(fact(key));
    const entry = answers.find(({ topic }) => topic === key);
    if (kind !== "faq" || !entry || (part !== "question" && part !== "answer")) throw new Error(`no fact named ${name}`);
    return escapeMarkup(entry[part].replace(/\{company\.(\w+)\}/g, (__, inner: string) => fact(inner)));
  });
}

function factOf(company: Facts, key: string): string {
  if (key === "phone_link") return `+98${factOf(company, "phone").replace(/^0/, "")}`;
  if (key === "phone_shown") return groupedPhone(factOf(company, "phone"));
  const value = company[key];
  if (typeof value === "number") return persianDigits(String(value));
  if (typeof value !== "string") throw new Error(`no fact named company.${key}`);
  return value;
}

/** «۰۲۱ ۸۸۰۰ ۱۴۰۵» */
function groupedPhone(phone: string): string {
  return persianDigits(phone.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3"));
}

function persianDigits(text: string): string {
  return text.replace(/\d/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[Number(digit)] ?? digit);
}

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
