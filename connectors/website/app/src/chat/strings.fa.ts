/** The window's Persian; a second language is a second file of the same shape. */
export const strings = {
  dialog: (company: string) => `گفتگو با ${company}`,
  close: "بستن پنجره گفتگو",
  more: "گزینه‌های بیشتر",
  attach: "فرستادن فایل",
  emoji: "شکلک",
  outOfHours: "الان خارج از ساعت کاری همکارانمان است.",
  hours: (hours: string) => `ساعت کاری: ${hours}`,
  leaveMessage: "پیام برای همکاران",
  log: "پیام‌های گفتگو",
  compose: "پیامتان را بنویسید…",
  send: "فرستادن پیام",
  jump: "پیام‌های تازه",
  greeting: (company: string) =>
    `سلام، وقت‌به‌خیر. من دستیار ${company} هستم؛ برای قیمت، پیش‌فاکتور، پشتیبانی یا پیگیری در خدمتم.`,
  startersLabel: "شروع گفتگو",
  status: "دستیار هوشمند",
  unreachable: "ارتباط برقرار نیست. پیامتان همین‌جا می‌ماند؛ وقتی وصل شدید صفحه را تازه کنید.",
} as const;
