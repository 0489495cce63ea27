/** How a text file is cut into records and fields. Bytes are those of its UTF-8 form. */
export interface Dialect {
  /** Byte between fields. */
  readonly delimiter: number
  /** Byte around fields that hold delimiters or line ends; −1: none. */
  readonly quote: number
  /** Byte before a quote inside a quoted field: the quote itself (doubled) or a backslash. */
  readonly escape: number
  /** Whether a lone carriage return ends a line, as in files of old Macs. */
  readonly carriageReturn: boolean
  /** Whether blanks around fields belong to the delimiter ("a, b, c"). */
  readonly trim: boolean
  /** Decimal separator, "." or ",". */
  readonly decimal: '.' | ','
  /** Whether the first record holds the names. */
  readonly header: boolean
  /** Physical lines before the first record. */
  readonly skip: number
}
