/** All Persian of the chat; a second language is a second file of the same shape. */
export const strings = {
  dialog: (company: string) => `گفتگو با ${company}`,
  launcher: "گفتگو با ما",
  launcherUnread: (count: string) => `گفتگو با ما، ${count} پیام نخوانده`,
  close: "بستن پنجره گفتگو",
  log: "پیام‌های گفتگو",
  compose: "پیامتان را بنویسید…",
  send: "فرستادن پیام",
  jump: "پیام‌های تازه",
  greeting: (company: string) =>
    `سلام، وقت‌به‌خیر. من دستیار ${company} هستم؛ برای قیمت، پیش‌فاکتور، پشتیبانی یا پیگیری در خدمتم.`,
  startersLabel: "شروع گفتگو",
  starters: [
    { title: "قیمت و پیش‌فاکتور", text: "قیمت و پیش‌فاکتور می‌خواهم" },
    { title: "مشکل فنی", text: "یک مشکل فنی دارم" },
    { title: "پیگیری", text: "می‌خواهم درخواستم را پیگیری کنم" },
    { title: "صحبت با همکار", text: "می‌خواهم با یکی از همکارانتان صحبت کنم" },
  ],
  repliesLabel: "پاسخ‌های آماده",
  loading: "در حال آوردن گفتگوی قبلی…",
  author: { customer: "شما", bot: "دستیار", agent: "همکارمان", system: "اطلاع" },
  typing: { bot: "دستیار در حال نوشتن است", agent: "همکارمان در حال نوشتن است" },
  owner: {
    bot: "دستیار هوشمند",
    queue: "در صف گفتگو با همکارمان",
    human: "همکارمان پاسخ می‌دهد",
    closed: "این گفتگو بسته شده است",
  },
  closedHint: "این گفتگو بسته شد. اگر کاری مانده، همین‌جا بنویسید تا گفتگوی تازه‌ای باز شود.",
  delivery: {
    sending: "در حال ارسال",
    sent: "فرستاده شد",
    delayed: "فرستاده نشد، دوباره",
    refused: "فرستاده نشد، دوباره",
  },
  edit: "ویرایش",
  link: {
    connecting: "در حال وصل‌شدن…",
    lost: "ارتباط برقرار نیست. پیام‌هایتان همین‌جا می‌ماند و با وصل‌شدن فرستاده می‌شود.",
    back: "دوباره وصل شدیم.",
  },
  file: {
    pdf: "سند PDF",
    other: "فایل",
    busy: "در حال دریافت…",
    failed: "دریافت نشد، دوباره",
    action: (name: string) => `دریافت ${name}`,
  },
  today: "امروز",
  yesterday: "دیروز",
  unknownError: "مشکلی از سمت ما پیش آمد. پیامتان محفوظ است.",
  errors: {
    message_too_long: "این پیام از اندازه مجاز بلندتر است. آن را در چند پیام کوتاه‌تر بفرستید.",
    message_empty: "این پیام متنی ندارد. چند کلمه بنویسید و دوباره بفرستید.",
    rate_limited: "پیام‌ها خیلی پشت سر هم رسید؛ تا چند لحظه دیگر خودکار فرستاده می‌شود.",
    session_expired: "گفتگو مدتی باز مانده بود. در حال وصل‌شدن دوباره‌ایم.",
    unauthenticated: "در حال وصل‌شدن دوباره‌ایم. پیامتان محفوظ است.",
    conversation_closed: "این گفتگو بسته شده است. دوباره بفرستید تا گفتگوی تازه‌ای باز شود.",
    bad_request: "این پیام خوانده نشد. آن را ویرایش کنید و دوباره بفرستید.",
    assistant_unavailable: "دستیار الان در دسترس نیست. پیامتان محفوظ است.",
  } as Record<string, string>,
} as const;

/** The customer's words for a code of the gateway. */
export function errorText(code: string): string {
  return strings.errors[code] ?? strings.unknownError;
}
