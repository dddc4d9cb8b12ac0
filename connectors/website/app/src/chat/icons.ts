/** Outlines on a 24 by 24 field. One constant each, so that a script carries only those that it draws. */
export const CHAT =
  "M4 5.5h16a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-8.4L7 20.6V17H4a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1ZM7.5 9.7h9M7.5 13h5.5";
export const CLOSE = "M6 6l12 12M18 6L6 18";
export const SEND = "M4 12 20 4.5 15.5 20l-4-6.2L4 12Zm7.5 1.8L20 4.5";
export const DOWN = "M12 5v13M6 12.5l6 6 6-6";
export const CHECK = "M5 12.5l4.5 4.5L19 7.5";
export const CHECKS = "M2 12.5l4.5 4.5L16 7.5M12.5 16.5l.5.5L22 7.5";
export const CLOCK = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4.3l2.8 1.7";
export const ALERT = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4.5m0 3v.1";
export const STAR = "M6 6h12v12H6ZM12 3.5l8.5 8.5-8.5 8.5L3.5 12ZM11.2 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0";
export const FILE = "M7 3.5h6.5L18 8v11.5a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1Zm6.5 0V8H18M9 12.5h6M9 16h4";
export const CLIP = "M19 11.5l-7.4 7.4a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-7.9 7.9a1.4 1.4 0 0 1-2-2l7-7";
export const SMILE = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM9 10v.1M15 10v.1M8.5 14c1 1.6 2.2 2.3 3.5 2.3s2.5-.7 3.5-2.3";
export const MORE = "M12 6v.1M12 12v.1M12 18v.1";
