/**
 * Whether an answer of this HTTP status says something of the version that gave it: it failed, or refused rows by its schema. All else below
 * 500 is about who asks, or how.
 */
export function tellsOfVersion(status: number): boolean {
  return status === 422 || status >= 500
}
