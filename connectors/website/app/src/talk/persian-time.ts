import { strings } from "./strings.fa";

const ZONE = "Asia/Tehran";
const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat("fa-IR", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE });
const calendarDay = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: ZONE });
const jalali = new Intl.DateTimeFormat("fa-IR-u-ca-persian", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: ZONE,
});
const digits = new Intl.NumberFormat("fa-IR", { useGrouping: false });

/** «۱۶:۲۰» in Tehran; empty for a time that cannot be read. */
export function timeOfDay(at: Date): string {
  return isValid(at) ? clock.format(at) : "";
}

/** A name for the Tehran day, equal for two moments of the same day. */
export function dayOf(at: Date): string {
  return isValid(at) ? calendarDay.format(at) : "";
}

/** «امروز»، «دیروز» or «شنبه ۱۵ آذر ۱۴۰۵»; the year only when it is not the present one. */
export function dayLabel(at: Date, now: Date): string {
  if (dayOf(at) === dayOf(now)) return strings.today;
  if (dayOf(at) === dayOf(new Date(now.getTime() - DAY_MS))) return strings.yesterday;
  const then = jalaliParts(at);
  const year = then.year === jalaliParts(now).year ? "" : ` ${then.year}`;
  return `${then.weekday} ${then.day} ${then.month}${year}`;
}

/** «۱۲» */
export function persianNumber(value: number): string {
  return digits.format(value);
}

function jalaliParts(at: Date): Record<string, string> {
  return Object.fromEntries(jalali.formatToParts(at).map(({ type, value }) => [type, value]));
}

function isValid(at: Date): boolean {
  return !Number.isNaN(at.getTime());
}
