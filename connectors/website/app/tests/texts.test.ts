import { expect, test } from "vitest";
import { fillPage } from "../company-facts";
import { dayLabel, timeOfDay } from "../src/talk/persian-time";
import { segmentsOf } from "../src/talk/segments";
import { errorText } from "../src/talk/strings.fa";

test("an unknown code keeps the customer calm", () => {
  expect(errorText("brand_new")).toBe("مشکلی از سمت ما پیش آمد. پیامتان محفوظ است.");
});

test("times are Tehran's, in Persian digits", () => {
  expect(timeOfDay(new Date("2026-11-22T20:35:00Z"))).toBe("۰۰:۰۵");
  expect(timeOfDay(new Date(Number.NaN))).toBe("");
});

test("days are named as people name them", () => {
  const now = new Date("2026-11-22T10:00:00Z");
  expect(dayLabel(new Date("2026-11-21T20:35:00Z"), now)).toBe("امروز");
  expect(dayLabel(new Date("2026-11-21T10:00:00Z"), now)).toBe("دیروز");
  expect(dayLabel(new Date("2026-11-14T10:00:00Z"), now)).toBe("شنبه ۲۳ آبان");
  expect(dayLabel(new Date("2026-03-11T10:00:00Z"), now)).toBe("چهارشنبه ۲۰ اسفند ۱۴۰۴");
});

test.each([
  ["موبایلتان ۰۹۱۲ ۱۱۱ ۲۲۳۳ است؟", "۰۹۱۲ ۱۱۱ ۲۲۳۳"],
  ["به ۰۹۱۲***۲۲۳۳ پیامک زدیم", "۰۹۱۲***۲۲۳۳"],
  ["کد تیکت TK-1405-000123 است.", "TK-1405-000123"],
  ["به info@hamsokhan.example بنویسید", "info@hamsokhan.example"],
  ["آنالوگ HDCVI، ۵ مگاپیکسل", "HDCVI"],
  ["نسخه Windows 11 Pro. ۲ کاربره", "Windows 11 Pro"],
])("%s: the number or code is one piece", (text, piece) => {
  expect(segmentsOf(text).filter(({ kind }) => kind === "isolated")).toEqual([{ kind: "isolated", text: piece }]);
});

test("a message without Persian is left as it is", () => {
  expect(segmentsOf("Windows 11 Pro, please")).toEqual([{ kind: "plain", text: "Windows 11 Pro, please" }]);
});

test("a link leaves the sentence's mark outside", () => {
  expect(segmentsOf("این‌جا: https://hamsokhan.example/a?b=1، بعد بگویید")).toContainEqual({
    kind: "link",
    text: "https://hamsokhan.example/a?b=1",
  });
});

test.each(["سلام", "", "ساعت ۸ تا ۱۷", "<b>https://x.example</b>", "javascript:alert(1) ۰۹۱۲ ۱۱۱"])(
  "the pieces of %j make the same text again, and only web addresses are links",
  (text) => {
    const segments = segmentsOf(text);
    expect(segments.map((segment) => segment.text).join("")).toBe(text);
    for (const { kind, text: piece } of segments) if (kind === "link") expect(piece).toMatch(/^https?:\/\//);
  },
);

test("the page takes the company's facts as text, and a missing one stops the build", () => {
  const company = { name: 'A<b>"', days: 7, phone: "02188001405" };
  const answers = [{ topic: "hours", question: "کی؟", answer: "زنگ: {company.name}" }];
  const page = fillPage("{{company.name}}|{{company.days}}|{{company.phone_shown}}|{{faq.hours.answer}}", company, answers);
  expect(page).toBe("A&#60;b&#62;&#34;|۷|۰۲۱ ۸۸۰۰ ۱۴۰۵|زنگ: A&#60;b&#62;&#34;");
  expect(() => fillPage("{{company.fax}}", company, answers)).toThrow("company.fax");
  expect(() => fillPage("{{faq.fax.answer}}", company, answers)).toThrow("faq.fax");
});
