/** What a segment holds. */
export type SegmentKind = 'predictions' | 'outcomes'

/** A file of lines that one process writes, or wrote. */
export interface SegmentName {
  readonly kind: SegmentKind
  /** The same while it is open and when it is closed. */
  readonly name: string
  /** Its process writes to it, or did until it was killed. */
  readonly isOpen: boolean
}

/** What the file of an open segment ends with. */
export const openEnding = '.open'

const pattern = /^((predictions|outcomes)-\d{8}T\d{9}Z-\d+-[0-9a-f]{8}\.jsonl)(\.open)?$/

/** Names a new segment: by kind and time, so that names sort by age, and by what no other process has. */
export function segmentName(
  kind: SegmentKind,
  by: { readonly at: number; readonly pid: number; readonly random: string },
): string {
  const time = new Date(by.at).toISOString().replace(/[-:.]/g, '')
  return `${kind}-${time}-${by.pid}-${by.random}.jsonl`
}

/** Reads the name of a file; undefined where it is no segment. */
export function segmentOf(file: string): SegmentName | undefined {
  const found = pattern.exec(file)
  if (found === null) return undefined
  return { kind: found[2] as SegmentKind, name: found[1], isOpen: found[3] !== undefined }
}

/** Where segments lie within the folder of a log. */
export const segmentsFolder = 'segments'

/** Where what was compacted lies: a folder each time, with the names of the segments it was made of. */
export const parquetFolder = 'parquet'

/** The file that names the segments a compaction took in. */
export const sourcesFile = 'segments.json'
