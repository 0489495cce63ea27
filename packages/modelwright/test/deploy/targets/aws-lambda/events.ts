// Events as AWS documents them for each source, with one request put in: what a source always sends is in them, whether it is read or not.

/** A request that each source of events says in its own way. */
export interface Request {
  readonly method?: string
  readonly path?: string
  readonly query?: readonly (readonly [string, string])[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The body as base64, as sources send what is no text. */
  readonly isBase64?: boolean
}

const bodyOf = ({ body, isBase64 = false }: Request) => ({
  body: body === undefined ? undefined : isBase64 ? Buffer.from(body).toString('base64') : body,
  isBase64Encoded: isBase64,
})

const encoded = (query: Request['query'] = []): string =>
  query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')

const one = (query: Request['query'] = []) => Object.fromEntries(query)
const lists = (query: readonly (readonly [string, string])[]) => {
  const found: Record<string, string[]> = {}
  for (const [name, value] of query) found[name] = [...(found[name] ?? []), value]
  return found
}

function version2(request: Request, stage: string, domain: string) {
  const { method = 'POST', path = '/predict', headers = {}, query } = request
  const staged = stage === '$default' ? path : `/${stage}${path}`
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: staged,
    rawQueryString: encoded(query),
    headers: { host: domain, 'x-amzn-trace-id': 'Root=1-5bdb', 'x-forwarded-proto': 'https', ...headers },
    ...(query === undefined ? {} : { queryStringParameters: one(query) }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      domainName: domain,
      http: { method, path: staged, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'curl/8' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage,
      timeEpoch: 1_583_348_638_390,
    },
    ...bodyOf(request),
  }
}

function version1(request: Request) {
  const { method = 'POST', path = '/predict', headers = {}, query } = request
  return {
    version: '1.0',
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: { Host: 'abc123.execute-api.eu-west-1.example', 'X-Forwarded-Proto': 'https', ...headers },
    multiValueHeaders: lists([['Host', 'abc123.execute-api.eu-west-1.example'], ...Object.entries(headers)]),
    queryStringParameters: query === undefined ? null : one(query),
    multiValueQueryStringParameters: query === undefined ? null : lists(query),
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      httpMethod: method,
      path: `/prod${path}`,
      stage: 'prod',
      requestId: 'c6af9ac6-7b61',
      identity: { sourceIp: '203.0.113.7' },
    },
    ...bodyOf(request),
    body: bodyOf(request).body ?? null,
  }
}

function loadBalancer(request: Request, isLists: boolean) {
  const { method = 'POST', path = '/predict', headers = {}, query = [] } = request
  const raw = query.map(([name, value]) => [name, encodeURIComponent(value)] as const)
  const sent = { host: 'lambda-alb-123.eu-west-1.elb.example', 'x-forwarded-port': '443', ...headers }
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:tg/a' } },
    httpMethod: method,
    path,
    ...(isLists
      ? { multiValueQueryStringParameters: lists(raw), multiValueHeaders: lists(Object.entries(sent)) }
      : { queryStringParameters: one(raw), headers: sent }),
    ...bodyOf(request),
    // It sends a body always, and lists or single values, never both.
    body: bodyOf(request).body ?? '',
  }
}

/** Each source of HTTP events by name. */
export const sources = {
  'function URL': (request: Request) => version2(request, '$default', 'abc.lambda-url.eu-west-1.example'),
  'HTTP API': (request: Request) => version2(request, '$default', 'abc123.execute-api.eu-west-1.example'),
  'HTTP API with a stage': (request: Request) =>
    version2(request, 'prod', 'abc123.execute-api.eu-west-1.example'),
  'REST API': version1,
  'load balancer': (request: Request) => loadBalancer(request, false),
  'load balancer with lists': (request: Request) => loadBalancer(request, true),
} as const
