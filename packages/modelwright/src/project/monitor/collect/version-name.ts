import type { LoggedModel } from '../../../core/index.ts'

const shadow = '/shadow'
const digestLength = 12

/**
 * Names the version that windows are kept of: as the log names it, else by its digest; what it said unseen, beside the version that
 * answered, is kept apart.
 *
 * @example
 * versionName({ name: 'churn', version: '4', digest: 'ab12', variant: 'shadow' }) // → '4/shadow'
 */
export function versionName({ version, digest, variant }: LoggedModel): string {
  return `${version ?? digest.slice(0, digestLength)}${variant === 'shadow' ? shadow : ''}`
}

/** The same of the columns of a log, as SQL. */
export const versionSql = `coalesce(version, substr(digest, 1, ${digestLength})) || CASE WHEN variant = 'shadow' THEN '${shadow}' ELSE '' END`

/** Whether windows are of answers that nobody saw. */
export const isShadow = (version: string): boolean => version.endsWith(shadow)

/** What windows of a version are kept as where its answers are seen by nobody. */
export const shadowOf = (version: string): string => `${version}${shadow}`
