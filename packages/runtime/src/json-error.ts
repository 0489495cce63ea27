/** Where a text stops being JSON, and what should stand there. */
export interface JsonError {
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number
  /** "a value, found "}"": completes "expected …". */
  readonly expected: string
}

interface Scan {
  readonly text: string
  at: number
  expected: string
}

/**
 * Finds the first place where a text breaks the grammar of JSON (RFC 8259).
 *
 * Engines word and place their own errors differently; this one says the same everywhere. Only called for text that
 * `JSON.parse` refused and whose nesting was checked before, because it goes one call deeper per level.
 */
export function locateJsonError(text: string): JsonError {
  const scan: Scan = { text, at: 0, expected: 'a value' }
  if (scanValue(scan)) {
    skipBlanks(scan)
    scan.expected = 'the end'
  }
  const before = text.slice(0, scan.at).split('\n')
  const found = scan.at < text.length ? JSON.stringify(charAt(scan)) : 'the end'
  return {
    line: before.length,
    column: before[before.length - 1].length + 1,
    expected: `${scan.expected}, found ${found}`,
  }
}

function charAt(scan: Scan): string {
  return String.fromCodePoint(scan.text.codePointAt(scan.at)!)
}

function skipBlanks(scan: Scan): void {
  while (scan.at < scan.text.length && ' \t\n\r'.includes(scan.text[scan.at])) scan.at++
}

/** Takes one character; notes what was expected where another stands. */
function take(scan: Scan, character: string, expected: string): boolean {
  skipBlanks(scan)
  if (scan.text[scan.at] === character) {
    scan.at++
    return true
  }
  scan.expected = expected
  return false
}

const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

function scanValue(scan: Scan): boolean {
  skipBlanks(scan)
  switch (scan.text[scan.at]) {
    case '{':
      return scanList(scan, '}', scanMember)
    case '[':
      return scanList(scan, ']', scanValue)
    case '"':
      return scanString(scan)
  }
  scalar.lastIndex = scan.at
  const match = scalar.exec(scan.text)
  if (match === null) scan.expected = 'a value'
  else scan.at += match[0].length
  return match !== null
}

function scanList(scan: Scan, end: string, scanEntry: (scan: Scan) => boolean): boolean {
  scan.at++
  if (take(scan, end, end)) return true
  for (;;) {
    if (!scanEntry(scan)) return false
    if (take(scan, end, end)) return true
    if (!take(scan, ',', `"," or "${end}"`)) return false
  }
}

function scanMember(scan: Scan): boolean {
  skipBlanks(scan)
  if (scan.text[scan.at] !== '"') {
    scan.expected = 'a key in double quotes'
    return false
  }
  return scanString(scan) && take(scan, ':', '":"') && scanValue(scan)
}

const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

function scanString(scan: Scan): boolean {
  for (scan.at++; scan.at < scan.text.length; ) {
    const character = scan.text[scan.at]
    if (character === '"') {
      scan.at++
      return true
    }
    if (character < ' ') break
    escaped.lastIndex = scan.at
    if (character === '\\' && !escaped.test(scan.text)) {
      scan.expected = 'an escape such as \\n or \\u0041'
      return false
    }
    scan.at = character === '\\' ? escaped.lastIndex : scan.at + 1
  }
  scan.expected = 'the closing double quote'
  return false
}
