/** All but tab, line end, printable ASCII and what follows the second block of control characters; not what turns the direction of text. */
const controls = /[^\t\n -~\u00a0-\u2027\u202f-\u2065\u206a-\uffff]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Shows control characters as escapes: a name found in a file must not steer the terminal. Keeps line ends and tabs. */
export function printable(text: string): string {
  return text.replace(controls, escaped)
}

/** Shows a text on one line. */
export function onOneLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, escaped)
}
