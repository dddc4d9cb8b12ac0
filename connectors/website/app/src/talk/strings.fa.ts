/** The conversation's Persian; a second language is a second file of the same shape. */
export const strings = {
  repliesLabel: "پاسخ‌های آماده",
  cardsLabel: "گزینه‌ها و جزئیات",
  loading: "در حال آوردن گفتگوی قبلی…",
  author: { customer: "شما", bot: "دستیار", agent: "همکارمان", system: "اطلاع" },
  typing: { bot: "دستیار در حال نوشتن است", agent: "همکارمان در حال نوشتن است" },
  owner: {
    bot: "دستیار هوشمند",
    queue: "در صف گفتگو با همکارمان",
    human: "همکارمان پاسخ می‌دهد",
    closed: "این گفتگو بسته شده است",
  },
  place: (position: string, minutes?: string) =>
    `نفر ${position} صف هستید` + (minutes ? `؛ حدود ${minutes} دقیقه` : ""),
  closedHint: "این گفتگو بسته شد. اگر کاری مانده، همین‌جا بنویسید تا گفتگوی تازه‌ای باز شود.",
  delivery: {
    sending: "در حال ارسال",
    sent: "فرستاده شد",
    seen: "دیده شد",
    delayed: "فرستاده نشد، دوباره",
    refused: "فرستاده نشد، دوباره",
  },
  edit: "ویرایش",
  link: {
    connecting: "در حال وصل‌شدن…",
    lost: "ارتباط برقرار نیست. پیام‌هایتان همین‌جا می‌ماند و با وصل‌شدن فرستاده می‌شود.",
    back: "دوباره وصل شدیم.",
  },
  today: "امروز",
  yesterday: "دیروز",
  unknownError: "مشکلی از سمت ما پیش آمد. پیامتان محفوظ است.",
  errors: {
    message_too_long: "این پیام از اندازه مجاز بلندتر است. آن را در چند پیام کوتاه‌تر بفرستید.",
    message_empty: "این پیام متنی ندارد. چند کلمه بنویسید و دوباره بفرستید.",
    rate_limited: "پیام‌ها خیلی پشت سر هم رسید؛ تا چند لحظه دیگر خودکار فرستاده می‌شود.",
    unauthenticated: "در حال وصل‌شدن دوباره‌ایم. پیامتان محفوظ است.",
    conversation_closed: "این گفتگو بسته شده است. دوباره بفرستید تا گفتگوی تازه‌ای باز شود.",
    bad_request: "این پیام خوانده نشد. آن را ویرایش کنید و دوباره بفرستید.",
    invalid_input: "یکی از این موارد درست خوانده نشد. آن را ببینید و دوباره بفرستید.",
    not_found: "این مورد دیگر در دسترس نیست. اگر فایل می‌فرستید، دوباره انتخابش کنید.",
    payload_not_issued: "این دکمه از گفتگوی قبلی است. خواسته‌تان را همین‌جا بنویسید.",
    proof_required: "بررسی خودکار مرورگرتان کامل نشد. چند لحظه دیگر دوباره بفرستید.",
    too_large: "آنچه فرستادید از اندازه مجاز بزرگ‌تر است.",
    blocked: "از این نشانی نمی‌شود پیام فرستاد. لطفاً با تلفن شرکت تماس بگیرید.",
    origin_not_allowed: "گفتگو در این صفحه فعال نیست. لطفاً با تلفن شرکت تماس بگیرید.",
    file_refused: "این فایل پذیرفته نشد.",
    network: "ارتباط برقرار نیست. اینترنت را ببینید و دوباره بفرستید.",
  } as Record<string, string>,
} as const;

/** The customer's words for a code of the gateway. */
export function errorText(code: string): string {
  return strings.errors[code] ?? strings.unknownError;
}
