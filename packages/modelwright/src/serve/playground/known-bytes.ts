/** What is asked of the playground: the parts of a request it goes by. */
export interface PlaygroundRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A header as one text; empty where there is none. */
export function headerOf({ headers }: PlaygroundRequest, name: string): string {
  return String(headers[name] ?? '')
}

/** Whether the one who asks has the bytes of this tag already. */
export function isKnown(request: PlaygroundRequest, tag: string): boolean {
  return headerOf(request, 'if-none-match')
    .split(',')
    .some((one) => one.trim().replace(/^W\//, '') === tag)
}
