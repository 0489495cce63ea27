/** What the first bytes of a file give away. */
export interface Signature {
  /** How a person calls such a file. */
  readonly name: string
  /** What to do with it, in one line. */
  readonly mend: string
}

const convert = 'Save it as CSV or Parquet first.'

const table: readonly (readonly [readonly number[], string, string])[] = [
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file', "Read it as what it is:  parquet('…')"],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook (.xls)', 'In Excel, save the sheet as "CSV UTF-8".'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', 'Export the table it shows as CSV.'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture', convert],
  [[0xff, 0xd8, 0xff], 'a JPEG picture', convert],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF picture', convert],
  [[0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], 'an Arrow file', 'Save it as Parquet; Arrow files are not read.'],
  [[0x4f, 0x62, 0x6a, 0x01], 'an Avro file', convert],
  [[0x4f, 0x52, 0x43], 'an ORC file', convert],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file', convert],
  [[0x42, 0x5a, 0x68], 'a bzip2 file', 'Unpack it first, or compress it with gzip.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'an xz file', 'Unpack it first, or compress it with gzip.'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive', 'Unpack it and name the table inside.'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive', 'Unpack it and name the table inside.'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program', 'Name the data file instead.'],
  [[0x80, 0x04, 0x95], 'a Python pickle', 'Save it as Parquet:  frame.to_parquet("…")'],
]

function startsWith(head: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => head[index] === byte)
}

/** A letter a byte: only those of ASCII are looked for. */
const latin1 = new TextDecoder('latin1')

function contains(head: Uint8Array, text: string): boolean {
  return latin1.decode(head).includes(text)
}

function zipSignature(head: Uint8Array): Signature {
  if (contains(head, 'xl/') || contains(head, '[Content_Types].xml'))
    return { name: 'an Excel workbook (.xlsx)', mend: "Read it as what it is:  excel('…')" }
  if (contains(head, 'opendocument'))
    return { name: 'an OpenDocument file', mend: 'Save the sheet as CSV, UTF-8.' }
  return { name: 'a zip archive', mend: 'Unpack it and name the table inside.' }
}

/** Recognises files that are certainly not text by their first bytes. */
export function signatureOf(head: Uint8Array): Signature | undefined {
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) return zipSignature(head)
  if (contains(head.subarray(0, 16), 'SQLite format 3'))
    return { name: 'an SQLite database', mend: 'Export the table as CSV:  sqlite3 -csv -header …' }
  const found = table.find(([prefix]) => startsWith(head, prefix))
  return found === undefined ? undefined : { name: found[1], mend: found[2] }
}

/** Tells whether UTF-8 or one-byte text holds what no text holds: NUL bytes, or many control characters. */
export function looksBinary(head: Uint8Array): boolean {
  let controls = 0
  for (const byte of head) {
    if (byte === 0) return true
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 1 && byte !== 12 && byte !== 27)
      controls++
  }
  return controls > head.length / 100
}
