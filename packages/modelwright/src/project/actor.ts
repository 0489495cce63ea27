import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'

type Environment = Readonly<Record<string, string | undefined>>

/** How long git may take to say who its user is. */
const patienceMs = 3000

/** What git's configuration calls the user, all its files and conditions considered; undefined where there is no git or no name. */
async function gitEmail(folder: string, environment: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['config', 'user.email'], {
      cwd: folder,
      env: { ...environment },
      timeout: patienceMs,
      windowsHide: true,
    })
    return stdout.trim() === '' ? undefined : stdout.trim()
  } catch {
    return undefined
  }
}

/** The name of the system's user; containers may run without one. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

/**
 * Says who changes a project: `MODELWRIGHT_ACTOR`, else git's `user.email`, else the system's user.
 *
 * A name in a record, not a proof: proofs are signatures.
 *
 * @param folder - where git is asked
 */
export async function actorOf(environment: Environment, folder: string): Promise<string> {
  const given = environment['MODELWRIGHT_ACTOR']?.trim()
  if (given !== undefined && given !== '') return given
  return (await gitEmail(folder, environment)) ?? userName()
}
