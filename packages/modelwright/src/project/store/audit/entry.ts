import { canonicalJson } from '@modelwright/runtime'
import type { AuditEntry } from '../../../core/index.ts'
import { sha256 } from '../../objects.ts'
import type { AuditRow } from '../registry-tables.ts'

/** Says what is hashed, so that no other list of the same shape gives the same hash. */
const domain = 'modelwright audit entry 1'

/** What a change says of itself. */
export interface Change {
  readonly action: string
  readonly subject: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The hash of an entry: SHA-256 of the canonical JSON of its domain and all its fields but itself. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { sequence, at, actor, action, subject, details, previous } = row
  return sha256(canonicalJson([domain, sequence, at, actor, action, subject, details, previous]))
}

/** Text that every database and hash takes alike: halves of letters and NUL become U+FFFD, and no more than `most` units. */
export function plainText(text: string, most: number): string {
  return text
    .slice(0, most)
    .replaceAll(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

/** Makes the row that follows another. */
export function nextRow(
  head: { readonly sequence: number; readonly hash: string },
  { action, subject, details }: Change,
  { at, actor }: { readonly at: number; readonly actor: string },
): AuditRow {
  const row = {
    sequence: head.sequence + 1,
    at,
    actor: plainText(actor, 200),
    action,
    subject: plainText(subject, 300),
    details: canonicalJson(details),
    previous: head.hash,
  }
  return { ...row, hash: hashOf(row) }
}

/** An entry as it is shown. A clock may have said anything. */
export function entryOf({ at, details, ...row }: AuditRow): AuditEntry {
  return { ...row, at: timeText(at), details: JSON.parse(details) as AuditEntry['details'] }
}

function timeText(at: number): string {
  const time = new Date(at)
  return Number.isNaN(time.getTime()) ? String(at) : time.toISOString()
}
