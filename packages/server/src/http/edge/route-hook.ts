/** Adds a hook behind those of a route; for use in `onRoute`, where it costs other routes nothing. */
export function withHook<H>(hooks: H | H[] | undefined, hook: H): H[] {
  if (hooks === undefined) return [hook]
  return Array.isArray(hooks) ? [...hooks, hook] : [hooks, hook]
}
