/** What a client calls its request, where that is a proper name: letters, digits, `_`, `.`, `:` and `-`, 100 at most. */
export function requestIdIn(headers: Readonly<Record<string, unknown>>): string | undefined {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : undefined
}
