import { ModelwrightError } from '../../core/index.ts'
import { ProxyFailed } from '../../core/node/proxy-connection.ts'
import { systemCode } from '../../core/node/system-code.ts'

/** A failure that may pass: trying again makes sense. */
export class Passing extends Error {
  readonly problem: ModelwrightError
  /** What the server asks to wait. */
  readonly waitMs: number | undefined

  constructor(problem: ModelwrightError, waitMs?: number) {
    super(problem.message)
    this.problem = problem
    this.waitMs = waitMs
  }
}

function unreachable(shown: string, why: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('RETRIEVE_HOST_UNREACHABLE', {
    message: `"${shown}" cannot be reached: ${why}.`,
    where: shown,
    mend,
  })
}

const passing: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'the connection took too long',
  EAI_AGAIN: 'its name could not be looked up for now',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
  ECONNABORTED: 'the connection was cut',
}

const checkNetwork = 'Check that the address is right and that this machine has a connection.'

function transportProblem(error: unknown, shown: string): ModelwrightError | undefined {
  const code = systemCode(error) ?? ''
  if (code === 'ENOTFOUND')
    return unreachable(shown, 'there is no host of that name', [
      'Check the spelling of the host.',
      checkNetwork,
    ])
  if (/CERT|SSL|TLS|ERR_TLS|SELF_SIGNED|UNABLE_TO/.test(code))
    return unreachable(shown, `its certificate is not trusted (${code})`, [
      'For a certificate authority of your own:  export NODE_EXTRA_CA_CERTS=ca.pem',
    ])
  if (code === 'EPROTO' || code.startsWith('HPE_'))
    return unreachable(shown, 'what answers there does not speak this protocol', [
      'Check http or https, and the port.',
    ])
  if (code === 'HEADERS_SLOW')
    return unreachable(shown, 'it did not answer in time', [
      checkNetwork,
      'Wait longer:  { timeoutMs: 120_000 }',
    ])
  return undefined
}

const passingOfProxy = new Set([undefined, 408, 429, 500, 502, 503, 504])

/** The error for a proxy that fails; it may pass unless the proxy refuses. */
function proxyProblem({ proxy, message, status }: ProxyFailed, shown: string): Passing | ModelwrightError {
  const problem = unreachable(shown, `its proxy, ${proxy}, fails: ${message}`, [
    ...(status === 407
      ? ['Log in to the proxy:  export HTTPS_PROXY=http://user:password@proxy.example:3128']
      : []),
    'Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY in the environment.',
    'To ask this host without it:  export NO_PROXY=host.example',
  ])
  return passingOfProxy.has(status) ? new Passing(problem) : problem
}

/** Turns what the transport threw into an error, or into one that may pass; anything else goes through unchanged. */
export function connectionProblem(error: unknown, shown: string): unknown {
  const code = systemCode(error) ?? ''
  if (error instanceof ProxyFailed) return proxyProblem(error, shown)
  if (code === 'HEADERS_SLOW') return new Passing(transportProblem(error, shown)!)
  if (Object.hasOwn(passing, code)) return new Passing(unreachable(shown, passing[code], [checkNetwork]))
  if (code === 'BODY_SLOW')
    return new Passing(
      new ModelwrightError('RETRIEVE_BODY_SLOW', {
        message: `"${shown}" sends too slowly: the body stalled.`,
        where: shown,
        mend: [
          'Try again later.',
          'Wait longer:  { timeoutMs: 120_000 }  or accept any speed:  { minBytesPerSecond: 0 }',
        ],
      }),
    )
  return transportProblem(error, shown) ?? error
}

const refusals: Readonly<Record<number, readonly [code: string, what: string, mend: readonly string[]]>> = {
  401: [
    'RETRIEVE_ACCESS_REFUSED',
    'asks who you are (401): the credential is missing, wrong or expired',
    [
      "Send one:  headers: ['Authorization: Bearer ${API_TOKEN}']",
      'If you do, get a fresh one: it may have expired.',
    ],
  ],
  403: [
    'RETRIEVE_ACCESS_REFUSED',
    'refuses access (403)',
    ['Check that this credential may read it; a signed address may have expired.'],
  ],
  404: ['RETRIEVE_ADDRESS_MISSING', 'is not there (404)', ['Check the address: open it in a browser.']],
  407: ['RETRIEVE_ACCESS_REFUSED', 'is behind a proxy that wants a login (407)', ['Log in to the proxy.']],
  410: ['RETRIEVE_ADDRESS_MISSING', 'is gone for good (410)', ['Find where the data went.']],
}

/** Statuses that may pass. */
const passingStatus = new Set([408, 425, 429, 500, 502, 503, 504])

/** The error for a status that is no success. */
export function statusProblem(status: number, shown: string, waitMs?: number): Passing | ModelwrightError {
  if (passingStatus.has(status))
    return new Passing(
      new ModelwrightError('RETRIEVE_HOST_FAILING', {
        message:
          status === 429
            ? `"${shown}" was asked too often (429).`
            : `"${shown}" fails with status ${status}, also when asked again.`,
        where: shown,
        mend:
          status === 429
            ? ['Ask less often, or wait.', 'Wait longer:  { retries: 8 }']
            : ['Try again later: the server has a problem.', 'Ask more often:  { retries: 8 }'],
      }),
      waitMs,
    )
  const known = refusals[status]
  const [code, what, mend] = known ?? [
    'RETRIEVE_ANSWER_UNEXPECTED',
    `answers with status ${status}`,
    ['Check the address and what the server expects.'],
  ]
  return new ModelwrightError(code, { message: `"${shown}" ${what}.`, where: shown, mend })
}

/** The error for a redirect that leads in circles, too far, or away from HTTP. */
export function redirectProblem(shown: string, why: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_REDIRECT_ENDLESS', {
    message: `"${shown}" ${why}.`,
    where: shown,
    mend: [
      'Open the address in a browser, and name the one that it ends at.',
      'A redirect to a login page means that a credential is missing.',
    ],
  })
}

/** The error for a body beyond `maxBytes`. */
export function sizeProblem(shown: string, maxBytes: number): ModelwrightError {
  return new ModelwrightError('RETRIEVE_BODY_LARGE', {
    message: `"${shown}" is larger than ${maxBytes} bytes.`,
    where: shown,
    mend: [`If that is right, allow more:  { maxBytes: ${maxBytes * 10} }`],
  })
}

/** The error for a page beyond `maxPageBytes`, which lies in memory. */
export function pageSizeProblem(
  shown: string,
  maxPageBytes: number,
  hint: readonly string[] = [],
): ModelwrightError {
  return new ModelwrightError('RETRIEVE_BODY_LARGE', {
    message: `A page of "${shown}" is larger than ${maxPageBytes} bytes.`,
    where: shown,
    mend: [...hint, `If that is right, allow more:  { maxPageBytes: ${maxPageBytes * 4} }`],
  })
}
