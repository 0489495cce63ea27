const quotable = /[",\r\n]|^[ \t]|[ \t]$/

/** Writes one cell of a CSV file; null is missing. What a spreadsheet would take for a formula stays what it is: data. */
export function csvCell(text: string | null, isOnly: boolean): string {
  if (text === null) return isOnly ? '""' : ''
  return quotable.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
