import { errorText as knownError } from "../talk/strings.fa";

/** The Persian of the parts that come later; a second language is a second file of the same shape. */
export const strings = {
  file: {
    pdf: "سند PDF",
    picture: "عکس",
    other: "فایل",
    busy: "در حال دریافت…",
    failed: "دریافت نشد، دوباره",
    action: (name: string) => `دریافت ${name}`,
    image: (name: string) => `عکس ${name}`,
  },
  upload: {
    label: (name: string) => `فرستادن ${name}`,
    percent: (part: number) => `${new Intl.NumberFormat("fa-IR").format(part)}٪`,
    cancel: "انصراف",
    again: "دوباره",
    drop: "بستن",
  },
  refusedFile: (reason: string) =>
    ({
      empty: "این فایل خالی است.",
      kind: "فقط عکس (JPEG و PNG) و PDF می‌شود فرستاد.",
      too_large: "این فایل از ۱۰ مگابایت بزرگ‌تر است.",
      too_many: "به این گفتگو بیش از این فایل نمی‌شود فرستاد.",
      infected: "در این فایل بدافزار پیدا شد و گرفته نشد.",
      not_scanned: "این فایل الان بررسی نشد و گرفته نشد. چند دقیقه دیگر دوباره بفرستیدش.",
    })[reason] ?? "این فایل پذیرفته نشد.",
  menu: {
    label: "گزینه‌ها",
    sound: "صدای پیام تازه",
    transcript: "دریافت متن گفتگو",
    leaveMessage: "پیام برای همکاران",
  },
  emoji: "شکلک‌ها",
  rating: {
    ask: "از این گفتگو چقدر راضی بودید؟",
    star: (score: string) => `${score} از ۵`,
    comment: "اگر نکته‌ای هست بنویسید (دلخواه)",
    send: "ثبت نظر",
    thanks: "نظرتان ثبت شد. ممنون از شما.",
  },
  form: {
    before: "برای این‌که اگر گفتگو قطع شد بتوانیم پیدایتان کنیم:",
    leave: "پیامتان را بنویسید؛ همکارمان در اولین ساعت کاری جواب می‌دهد.",
    fields: { name: "نام و نام خانوادگی", company: "شرکت یا فروشگاه", city: "شهر", mobile: "شماره موبایل", email: "ایمیل" },
    optional: "(دلخواه)",
    text: "پیام",
    start: "شروع گفتگو",
    send: "فرستادن",
    cancel: "انصراف",
    required: (label: string) => `${label} را بنویسید.`,
    opened: (code: string, day: string) => `پیامتان با کد ${code} ثبت شد. ${day} جواب می‌دهیم.`,
    done: "باشه",
  },
  transcript: { title: (name: string) => `گفتگو با ${name}`, file: "گفتگو" },
} as const;

const FIELD_ERRORS: Record<string, string> = {
  mobile: "این شماره درست خوانده نشد. شماره موبایل ۱۱ رقمی است، مثل ۰۹۱۲۱۱۱۲۲۳۳.",
  email: "این ایمیل درست خوانده نشد. نمونه: name@example.com",
};

/** The customer's words for a code of the gateway, or for the field that it names. */
export function errorText(code: string, field = ""): string {
  return (code === "invalid_input" && FIELD_ERRORS[field]) || knownError(code);
}
