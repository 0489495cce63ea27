import { ModelwrightError } from '../../core/index.ts'
import type { Io } from '../main.ts'
import { openLines } from '../terminal-lines.ts'

const isPerson = ({ stdin = process.stdin, stderr }: Io): boolean =>
  Boolean(stdin.isTTY) && Boolean(stderr.isTTY)

/**
 * Refuses to change things in a cloud without a word, where nobody can be asked.
 *
 * @throws {ModelwrightError} DEPLOY_CONFIRMATION_MISSING
 */
export function insistOnYes(
  io: Io,
  flags: { readonly yes?: boolean; readonly json?: boolean },
  command: string,
): void {
  if (flags.yes === true || (isPerson(io) && flags.json !== true)) return
  throw new ModelwrightError('DEPLOY_CONFIRMATION_MISSING', {
    message: 'This changes what is deployed, and nobody can be asked whether that is meant.',
    where: command,
    mend: [`Say so:  ${command} --yes`, 'See first what would be done:  plan'],
  })
}

/** Shows what would be done and asks; `--yes` is an answer. */
export async function isConfirmed(
  io: Io,
  { yes }: { readonly yes?: boolean },
  { text, question }: { readonly text: string; readonly question: string },
): Promise<boolean> {
  io.stderr.write(text)
  if (yes === true) return true
  const lines = openLines(io)
  try {
    return /^(y|yes)$/i.test(((await lines.ask(`${question} [y/N] `)) ?? '').trim())
  } finally {
    lines.close()
  }
}
