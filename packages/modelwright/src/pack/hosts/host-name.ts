/** Lowers the letters a to z. */
function lowered(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
}

/**
 * Makes a name of a model that hosts take: small letters, digits and `-`, 1 to 50 of them, a letter first.
 *
 * @see RFC 1123, as Kubernetes narrows it
 */
export function hostName(name: string): string {
  const words = lowered(name).match(/[a-z0-9]+/g) ?? []
  const joined = words.join('-').slice(0, 50).replace(/-+$/, '')
  return /^[a-z]/.test(joined) ? joined : `model${joined === '' ? '' : `-${joined}`}`
}
