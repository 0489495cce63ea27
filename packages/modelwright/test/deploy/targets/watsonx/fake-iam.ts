/** What IAM answers. */
interface Answer {
  readonly status: number
  readonly json: unknown
}

/** A token that looks like those of IAM: three parts, with the times that IBM's library reads. */
function tokenOf(seconds: number, count: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000)
  return `${part({ alg: 'RS256' })}.${part({ account: { bss: 'an-account' }, iat, exp: iat + seconds, count })}.c2lnbmF0dXJl`
}

/** IBM's exchange of API keys for tokens. */
export class FakeIam {
  readonly key = 'an-api-key-of-ibm'
  private tokens = new Set<string>()
  private count = 0

  knows(token: string): boolean {
    return this.tokens.has(token)
  }

  /** As an hour passing: no token is good any more. */
  expire(): void {
    this.tokens.clear()
  }

  answer(body: Buffer, contentType = ''): Answer {
    const form = new URLSearchParams(body.toString())
    if (!contentType.startsWith('application/x-www-form-urlencoded')) return { status: 415, json: {} }
    if (
      form.get('grant_type') !== 'urn:ibm:params:oauth:grant-type:apikey' ||
      form.get('apikey') !== this.key
    )
      return {
        status: 400,
        json: { errorCode: 'BXNIM0415E', errorMessage: `Provided API key could not be found.` },
      }
    const token = tokenOf(3600, this.count++)
    this.tokens.add(token)
    return {
      status: 200,
      json: {
        access_token: token,
        token_type: 'Bearer',
        expires_in: 3600,
        expiration: Date.now() / 1000 + 3600,
      },
    }
  }
}
