import type { WasmHost } from '../src/trees/wasm-host.ts'

/** What Node.js would hand in; its types do not tell of it without those of a browser. */
export const webAssembly = (globalThis as unknown as { WebAssembly: WasmHost }).WebAssembly
