/** Unicode code points of windows-1252 bytes 0x80 to 0x9f (WHATWG Encoding Standard, index windows-1252). */
const windows1252 = Uint16Array.of(
  0x20ac,
  0x81,
  0x201a,
  0x192,
  0x201e,
  0x2026,
  0x2020,
  0x2021,
  0x2c6,
  0x2030,
  0x160,
  0x2039,
  0x152,
  0x8d,
  0x17d,
  0x8f,
  0x90,
  0x2018,
  0x2019,
  0x201c,
  0x201d,
  0x2022,
  0x2013,
  0x2014,
  0x2dc,
  0x2122,
  0x161,
  0x203a,
  0x153,
  0x9d,
  0x17e,
  0x178,
)

/** Encodes windows-1252 as UTF-8; every byte has a meaning, so this cannot fail. */
export function fromWindows1252(chunk: Uint8Array): Uint8Array {
  const out = new Uint8Array(chunk.length * 3)
  let length = 0
  for (const byte of chunk) {
    const point = byte >= 0x80 && byte <= 0x9f ? windows1252[byte - 0x80] : byte
    if (point < 0x80) out[length++] = point
    else if (point < 0x800) {
      out[length++] = 0xc0 | (point >> 6)
      out[length++] = 0x80 | (point & 63)
    } else {
      out[length++] = 0xe0 | (point >> 12)
      out[length++] = 0x80 | ((point >> 6) & 63)
      out[length++] = 0x80 | (point & 63)
    }
  }
  return out.subarray(0, length)
}
