import vazirmatn from "@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2";

/** Vazirmatn for the window. A shadow root cannot declare a font, and the page's policy may not let us add a sheet. */
export function addFont(): void {
  const source = `url(${new URL(vazirmatn, import.meta.url).href})`;
  const face = new FontFace("Hamsokhan Vazirmatn", source, {
    weight: "100 900",
    display: "swap",
    unicodeRange: "U+0600-06FF,U+200B-200F,U+2010-2026,U+FB50-FDFF,U+FE70-FEFC",
  });
  document.fonts.add(face);
}
