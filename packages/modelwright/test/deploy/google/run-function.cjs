// Starts a function as Google's framework does, on this machine alone: its command listens everywhere.
const { join } = require('node:path')
const [framework, folder] = process.argv.slice(2)
const { getUserFunction } = require(join(framework, 'build/src/loader.js'))
const { getServer } = require(join(framework, 'build/src/server.js'))
const target = process.env.FUNCTION_TARGET
getUserFunction(folder, target, 'http').then(({ userFunction, signatureType }) => {
  const options = { target, signatureType, port: 0, sourceLocation: folder, printHelp: false }
  const server = getServer(userFunction, {
    ...options,
    ignoredRoutes: null,
    enableExecutionId: false,
    timeoutMilliseconds: 0,
  })
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
})
