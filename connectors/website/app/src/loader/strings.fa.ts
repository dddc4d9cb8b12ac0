/** The launcher's Persian; a second language is a second file of the same shape. */
export const strings = {
  launcher: "گفتگو با ما",
  launcherUnread: (count: string) => `گفتگو با ما، ${count} پیام نخوانده`,
  dismiss: "بستن پیشنهاد",
} as const;
