/** Headers of every answer that does not say otherwise: nothing to run, frame, keep, guess or leak. */
const plain: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

/** The same, and over TLS that browsers come back over TLS alone. */
export function safeHeaders(isTls: boolean): Readonly<Record<string, string>> {
  return isTls ? { ...plain, 'strict-transport-security': 'max-age=31536000' } : plain
}
